//! The form of a duty, for whoever keeps the list of all agencies.

use axum::{extract::Path, response::Response};
use base::{Error, Kind, Result};
use contracts::org::{OrgId, OrgTree};
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{
    Button, ButtonKind, Checkbox, Choices, Field, Input, Markup, Opt, Width, button, checkbox,
    checkboxes, error_summary, fieldset, hidden, html, input, select, textarea,
};

use super::{HOME, page};
use crate::{
    duty::{
        matrix::today,
        model::{Duty, Period, faults},
        service::{self, find},
    },
    model::PPID_SETTINGS,
    service as room,
};

/// The word that stands for a duty still to be added.
const NEW: &str = "baru";
/// Kinds of organisations that one can choose; room identity has the same words.
const KINDS: &[&str] =
    &["agency", "bureau", "dprd", "unit", "district", "district_agency", "province"];

type Faults = Vec<(&'static str, &'static str)>;

/// The duty called `word`, for whoever keeps the list.
async fn stored(cx: &Cx, word: &str) -> Result<Option<Duty>> {
    cx.grant_everywhere(PPID_SETTINGS)?;
    if word == NEW {
        return Ok(None);
    }
    let number = word.parse().map_err(|_| Error::not_found())?;
    find(cx, number).await.map(Some)
}

/// GET
pub(super) async fn show(cx: Cx, Path(word): Path<String>, _f: Fields) -> Web {
    let duty = stored(&cx, &word).await?;
    let typed = match &duty {
        Some(d) => fields(d),
        None => Fields::of(&[
            ("jenis", "agency"),
            ("periode", Period::Yearly.word()),
            ("sejak", &today(&cx).year().to_string()),
            ("berlaku", "1"),
        ]),
    };
    Ok(draw(&cx, duty.as_ref(), &typed, &Faults::new(), StatusCode::OK).await?)
}

fn fields(d: &Duty) -> Fields {
    let mut pairs: Vec<(&str, String)> = vec![
        ("nama", d.name.clone()),
        ("nama_en", d.name_en.clone()),
        ("singkat", d.short.clone()),
        ("dasar", d.legal_basis.clone()),
        ("periode", d.period.word().to_owned()),
        ("bulan", d.due_month.to_string()),
        ("hari", d.due_day.to_string()),
        ("tentang", d.about.map(|a| a.to_string()).unwrap_or_default()),
        ("kata", d.words.0.join(", ")),
        ("sejak", d.first_year.to_string()),
        ("revisi", d.revision.to_string()),
    ];
    pairs.extend(d.kinds.0.iter().map(|k| ("jenis", k.clone())));
    pairs.extend(d.orgs.0.iter().map(|o| ("instansi", o.to_string())));
    for (name, is) in [("pasti", d.confirmed), ("berlaku", d.active)] {
        if is {
            pairs.push((name, "1".to_owned()));
        }
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    Fields::of(&pairs)
}

fn read(f: &Fields, before: Option<&Duty>, tree: &OrgTree) -> Duty {
    let text = |name: &str, max: usize| f.get(name).chars().take(max).collect::<String>();
    let number = |name: &str| f.get(name).parse().unwrap_or(0);
    let orgs: Vec<OrgId> = f
        .all("instansi")
        .filter_map(|id| id.parse().ok())
        .filter(|id| tree.find(*id).is_some())
        .collect();
    let words: Vec<String> = f
        .get("kata")
        .split([',', ';', '\n'])
        .map(|w| w.trim().to_owned())
        .filter(|w| !w.is_empty())
        .take(30)
        .collect();
    Duty {
        number: before.map_or(0, |d| d.number),
        name: text("nama", 300),
        name_en: text("nama_en", 300),
        short: text("singkat", 40),
        legal_basis: text("dasar", 500),
        kinds: db::Json(f.all("jenis").filter(|k| KINDS.contains(k)).map(str::to_owned).collect()),
        orgs: db::Json(orgs),
        period: Period::parse(f.get("periode")).unwrap_or(Period::Yearly),
        due_month: number("bulan"),
        due_day: number("hari"),
        about: f.get("tentang").parse().ok().filter(|a| (-1..=1).contains(a)),
        words: db::Json(words),
        confirmed: f.has("pasti"),
        first_year: number("sejak"),
        active: f.has("berlaku"),
        revision: before.map_or(1, |d| d.revision),
    }
}

/// POST: changes a duty, or adds one.
pub(super) async fn save(cx: Cx, Path(word): Path<String>, f: Fields) -> Web {
    let before = stored(&cx, &word).await?;
    let tree = room::tree(cx.app()).await?;
    let after = read(&f, before.as_ref(), &tree);
    let wrong = faults(&after);
    if !wrong.is_empty() {
        let code = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(draw(&cx, before.as_ref(), &f, &wrong, code).await?);
    }
    let done = match &before {
        Some(d) => service::change(&cx, d, f.get("revisi").parse().unwrap_or(0), &after).await,
        None => service::add(&cx, &after).await.map(|_| ()),
    };
    match done {
        Ok(()) => Ok(redirect_with(&cx, HOME, "ppid.flash.saved", None)),
        Err(e) if e.kind() == Kind::Conflict => {
            // Sending it again from the newest revision is a decision.
            let f = f.with("revisi", &before.as_ref().map_or(0, |d| d.revision).to_string());
            let wrong = vec![("", "ppid.duty.error.changed")];
            Ok(draw(&cx, before.as_ref(), &f, &wrong, StatusCode::CONFLICT).await?)
        }
        Err(e) => Err(e.into()),
    }
}

struct Draw<'a> {
    cx: &'a Cx,
    f: &'a Fields,
    wrong: &'a Faults,
}

impl<'a> Draw<'a> {
    fn field(&'a self, name: &'static str, label: &'a str, hint: &'a str) -> Field<'a> {
        let error = self.wrong.iter().find(|(n, _)| *n == name);
        Field {
            name,
            label: self.cx.t(label),
            hint: if hint.is_empty() { "" } else { self.cx.t(hint) },
            error: error.map_or("", |(_, key)| self.cx.t(key)),
            value: self.f.get(name),
            ..Field::default()
        }
    }

    fn tick(&'a self, name: &'static str, label: &'a str, hint: &'a str) -> Markup {
        let field = Field { value: "", ..self.field(name, label, hint) };
        checkbox(&Checkbox { field, checked: self.f.has(name) })
    }

    fn short(&'a self, field: Field<'a>, max: u32) -> Markup {
        input(&Input {
            field,
            inputmode: "numeric",
            maxlength: max,
            width: Width::Short,
            ..Input::default()
        })
    }

    fn what(&'a self) -> Markup {
        let line = |field| input(&Input { field, maxlength: 300, ..Input::default() });
        html! {
            (line(self.field("nama", "ppid.duty.name", "ppid.duty.name_hint")))
            (line(self.field("nama_en", "ppid.duty.name_en", "")))
            (input(&Input { field: self.field("singkat", "ppid.duty.short", "ppid.duty.short_hint"), maxlength: 24, width: Width::Medium, ..Input::default() }))
            (line(self.field("dasar", "ppid.field.legal_basis", "ppid.field.legal_basis_hint")))
            (textarea(&self.field("kata", "ppid.duty.words", "ppid.duty.words_hint"), 2, 1000))
        }
    }

    fn whom(&'a self, tree: &'a OrgTree) -> Markup {
        let cx = self.cx;
        let kinds: Vec<(&str, String)> =
            KINDS.iter().map(|k| (*k, cx.t(&format!("ppid.duty.kind.{k}")).to_owned())).collect();
        let kinds: Vec<Opt<'_>> =
            kinds.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
        let orgs: Vec<(String, &str)> = tree
            .list
            .iter()
            .filter(|o| !o.closed)
            .map(|o| (o.id.to_string(), o.name.as_str()))
            .collect();
        let orgs: Vec<Opt<'_>> =
            orgs.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
        let (of_kind, by_name): (Vec<&str>, Vec<&str>) =
            (self.f.all("jenis").collect(), self.f.all("instansi").collect());
        html! {
            (checkboxes(&Choices { field: self.field("jenis", "ppid.duty.kinds", ""), options: &kinds, values: &of_kind, ..Choices::default() }))
            details open[!by_name.is_empty()] {
                summary { (cx.t("ppid.duty.orgs")) }
                (checkboxes(&Choices { field: self.field("instansi", "ppid.duty.orgs", "ppid.duty.orgs_hint"), options: &orgs, values: &by_name, ..Choices::default() }))
            }
        }
    }

    fn when(&'a self) -> Markup {
        let cx = self.cx;
        let periods = [
            (Period::Yearly, cx.t("ppid.duty.yearly")),
            (Period::HalfYearly, cx.t("ppid.duty.half_yearly")),
            (Period::Quarterly, cx.t("ppid.duty.quarterly")),
        ];
        let periods = periods.map(|(p, label)| Opt { value: p.word(), label, ..Opt::default() });
        let months: Vec<(String, String)> = (1..=12)
            .map(|m| (m.to_string(), cx.t(&format!("ppid.office.month_{m}")).to_owned()))
            .collect();
        let months: Vec<Opt<'_>> =
            months.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
        let about = [
            ("-1", cx.t("ppid.duty.about_before")),
            ("0", cx.t("ppid.duty.about_same")),
            ("1", cx.t("ppid.duty.about_after")),
        ];
        let about = about.map(|(value, label)| Opt { value, label, ..Opt::default() });
        html! {
            (select(&self.field("periode", "ppid.duty.period", ""), "", &periods))
            (self.short(self.field("hari", "ppid.duty.due_day", ""), 2))
            (select(&self.field("bulan", "ppid.duty.due_month", "ppid.duty.due_month_hint"), "", &months))
            (select(&self.field("tentang", "ppid.duty.about", "ppid.duty.about_hint"), cx.t("ppid.duty.about_any"), &about))
            (self.short(self.field("sejak", "ppid.duty.first_year", "ppid.duty.first_year_hint"), 4))
            (self.tick("pasti", "ppid.duty.sure", "ppid.duty.sure_hint"))
            (self.tick("berlaku", "ppid.duty.active", "ppid.duty.active_hint"))
        }
    }
}

async fn draw(
    cx: &Cx,
    duty: Option<&Duty>,
    f: &Fields,
    wrong: &Faults,
    code: StatusCode,
) -> Result<Response> {
    let tree = room::tree(cx.app()).await?;
    let d = Draw { cx, f, wrong };
    let errors: Vec<(&str, &str)> = wrong.iter().map(|(n, k)| (*n, cx.t(k))).collect();
    let heading =
        duty.map_or_else(|| cx.t("ppid.duty.add").to_owned(), |d| d.name_in(cx.lang()).to_owned());
    let word = duty.map_or_else(|| NEW.to_owned(), |d| d.number.to_string());
    let body = html! {
        (ui::page_head(cx.t("ppid.duty.title"), &heading, "", &html! {}))
        (error_summary(cx.t("ppid.error.summary_title"), &errors))
        form .form method="post" action=(cx.href(&format!("{HOME}/{word}"))) novalidate {
            (hidden(&[("revisi", f.get("revisi"))]))
            (fieldset(cx.t("ppid.duty.step_what"), "", &d.what()))
            (fieldset(cx.t("ppid.duty.step_whom"), "", &d.whom(&tree)))
            (fieldset(cx.t("ppid.duty.step_when"), "", &d.when()))
            div .actions .sticky {
                (button(&Button { label: cx.t("ppid.office.save"), kind: ButtonKind::Primary, ..Button::default() }))
                a .btn .quiet href=(cx.href(HOME)) { span { (cx.t("ppid.office.cancel")) } }
            }
        }
    };
    Ok(page(cx, &heading).crumb(&heading, "").status(code).render(&body))
}
