//! The form of a consequence test. Each field says whether the public will read it; whatever is wrong, all that was
//! typed comes back.

use axum::{extract::Path, response::Response};
use base::{Error, Kind, Result};
use contracts::org::Org;
use http::StatusCode;
use kit::{
    Cx, Fields, Web,
    web::{redirect, redirect_with},
};
use ui::{
    Button, ButtonKind, Choices, Field, Icon, Input, Markup, Opt, Tone, Width, button, checkboxes,
    error_summary, fieldset, hidden, html, input, notice, radios, select, textarea,
};

use super::{HOME, at, page, show::round, title};
use crate::{
    exempt::{
        model::{Action, Content, Occasion, Rule, missing, never_exempt},
        rules, service,
        store::Test,
    },
    model::{PPID_EXEMPT_EDIT, is_date},
    office::form::revision,
    service::agencies,
};

const MAX_LINE: usize = 500;
const MAX_TEXT: usize = 10_000;

type Faults = Vec<(&'static str, &'static str)>;

fn fields(c: &Content) -> Vec<(&'static str, &str)> {
    let mut out = vec![
        ("informasi", c.title.as_str()),
        ("unit", &c.unit),
        ("dasar_lain", &c.other_law),
        ("akibat_buka", &c.consequence_open),
        ("akibat_tutup", &c.consequence_closed),
        ("jangka", &c.period),
        ("berakhir", &c.expires_on),
        ("dokumen", &c.document),
        ("bagian", &c.part),
        ("kesempatan", &c.occasion),
        ("analisis", &c.law_analysis),
        ("kerugian", &c.harm),
        ("manfaat", &c.benefit),
        ("klasifikasi", &c.kind),
    ];
    out.extend(c.grounds.iter().map(|g| ("dasar", g.as_str())));
    out
}

/// What the form says, and what is wrong with it whatever is done next.
fn read(f: &Fields, rules: &[Rule]) -> (Content, Faults) {
    let text = |name: &str| f.get(name).to_owned();
    let known = |code: &&str| rules.iter().any(|r| !r.never_exempt && r.code == **code);
    let c = Content {
        title: text("informasi"),
        unit: text("unit"),
        grounds: f.all("dasar").filter(known).map(str::to_owned).collect(),
        other_law: text("dasar_lain"),
        consequence_open: text("akibat_buka"),
        consequence_closed: text("akibat_tutup"),
        period: text("jangka"),
        expires_on: text("berakhir"),
        document: text("dokumen"),
        part: text("bagian"),
        occasion: Occasion::parse(f.get("kesempatan")).map_or("", Occasion::word).to_owned(),
        law_analysis: text("analisis"),
        harm: text("kerugian"),
        benefit: text("manfaat"),
        kind: text("klasifikasi"),
    };
    let mut faults = Faults::new();
    if c.title.is_empty() {
        faults.push(("informasi", "ppid.exempt.error.title"));
    }
    if !c.expires_on.is_empty() && !is_date(&c.expires_on) {
        faults.push(("berakhir", "ppid.exempt.error.expires_on"));
    }
    for (name, value) in fields(&c) {
        let line = matches!(name, "informasi" | "unit" | "jangka" | "klasifikasi");
        if value.chars().count() > if line { MAX_LINE } else { MAX_TEXT } {
            faults.push((name, "ppid.error.too_long"));
        }
    }
    (c, faults)
}

/// What the form shows: of a test, or of one that is still to be made in one of these agencies.
struct Shown<'a> {
    test: Option<&'a Test>,
    orgs: &'a [Org],
    rules: &'a [Rule],
    typed: Fields,
    faults: Faults,
    conflict: bool,
}

/// GET
pub(super) async fn new(cx: Cx, f: Fields) -> Web {
    let orgs = agencies(&cx, PPID_EXEMPT_EDIT).await?;
    let rules = all_rules(&cx).await?;
    let shown = Shown {
        test: None,
        orgs: &orgs,
        rules: &rules,
        typed: f.with("kesempatan", Occasion::Before.word()),
        faults: Faults::new(),
        conflict: false,
    };
    Ok(draw(&cx, &shown, StatusCode::OK))
}

async fn all_rules(cx: &Cx) -> Result<Vec<Rule>> {
    let mut r = cx.db().read().await?;
    rules::all(r.conn()).await
}

fn wanting(c: &Content, rules: &[Rule]) -> Faults {
    missing(c, rules).iter().map(|m| (m.field, m.key)).collect()
}

fn checked(f: &Fields, rules: &[Rule]) -> (Content, Faults, bool) {
    let (content, mut faults) = read(f, rules);
    let submit = f.get("lalu") == "ajukan";
    if submit {
        for w in wanting(&content, rules) {
            if !faults.iter().any(|(n, _)| *n == w.0) {
                faults.push(w);
            }
        }
    }
    (content, faults, submit)
}

/// POST
pub(super) async fn create(cx: Cx, f: Fields) -> Web {
    let orgs = agencies(&cx, PPID_EXEMPT_EDIT).await?;
    let rules = all_rules(&cx).await?;
    // Somebody else's agency: refused, not put aside.
    let asked = f.get("instansi");
    let org = orgs.iter().find(|o| o.id.to_string() == asked).ok_or_else(Error::forbidden)?.clone();
    let (content, faults, submit) = checked(&f, &rules);
    if !faults.is_empty() {
        let shown =
            Shown { test: None, orgs: &orgs, rules: &rules, typed: f, faults, conflict: false };
        return Ok(draw(&cx, &shown, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let number = service::create(&cx, &org, &content).await?;
    if submit {
        let test = service::open_for(&cx, number, None, PPID_EXEMPT_EDIT).await?;
        service::act(&cx, &test, test.revision, Action::Submit, "").await?;
    }
    Ok(done(&cx, number, submit))
}

fn done(cx: &Cx, number: i64, submitted: bool) -> Response {
    let flash = if submitted { "ppid.exempt.flash.submitted" } else { "ppid.flash.saved" };
    redirect_with(cx, &at(number, ""), flash, None)
}

/// GET
pub(super) async fn show(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_for(&cx, number, round(&f), PPID_EXEMPT_EDIT).await?;
    let rules = all_rules(&cx).await?;
    let content = test.content();
    let faults = if f.has("lengkapi") { wanting(&content, &rules) } else { Faults::new() };
    let typed = Fields::of(&fields(&content)).with("revisi", &test.revision.to_string());
    let shown =
        Shown { test: Some(&test), orgs: &[], rules: &rules, typed, faults, conflict: false };
    Ok(draw(&cx, &shown, StatusCode::OK))
}

/// POST
pub(super) async fn save(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_for(&cx, number, round(&f), PPID_EXEMPT_EDIT).await?;
    let rules = all_rules(&cx).await?;
    let (content, faults, submit) = checked(&f, &rules);
    let again = |f: Fields, faults, conflict, status| {
        let shown =
            Shown { test: Some(&test), orgs: &[], rules: &rules, typed: f, faults, conflict };
        Ok(draw(&cx, &shown, status))
    };
    if !faults.is_empty() {
        return again(f, faults, false, StatusCode::UNPROCESSABLE_ENTITY);
    }
    match service::edit(&cx, &test, revision(&f)?, &content).await {
        Err(e) if e.kind() == Kind::Conflict => {
            // Sending it again from the newest revision is a decision.
            let f = f.with("revisi", &test.revision.to_string());
            return again(f, Faults::new(), true, StatusCode::CONFLICT);
        }
        other => other?,
    }
    if submit {
        let saved = service::open_for(&cx, number, Some(test.round), PPID_EXEMPT_EDIT).await?;
        service::act(&cx, &saved, saved.revision, Action::Submit, "").await?;
    }
    Ok(done(&cx, number, submit))
}

/// Sends to the form with what is missing marked.
pub(super) fn complete(cx: &Cx, t: &Test) -> Response {
    redirect(cx, &at(t.number, &format!("/ubah?lengkapi=1&putaran={}", t.round)))
}

struct Draw<'a> {
    cx: &'a Cx,
    s: &'a Shown<'a>,
}

impl<'a> Draw<'a> {
    fn field(
        &'a self,
        name: &'static str,
        label: &'a str,
        hint: &'a str,
        public: bool,
    ) -> Field<'a> {
        let error = self.s.faults.iter().find(|(n, _)| *n == name);
        Field {
            name,
            label: self.cx.t(label),
            hint: if hint.is_empty() { "" } else { self.cx.t(hint) },
            error: error.map_or("", |(_, key)| self.cx.t(key)),
            value: self.s.typed.get(name),
            mark: if public { self.cx.t("ppid.exempt.public_mark") } else { "" },
            ..Field::default()
        }
    }

    fn what(&'a self) -> Markup {
        let line = |f: Field<'a>| input(&Input { field: f, maxlength: 500, ..Input::default() });
        html! {
            (line(self.field("informasi", "ppid.exempt.information", "ppid.exempt.information_hint", true)))
            (line(self.field("unit", "ppid.exempt.unit", "ppid.exempt.unit_hint", true)))
            (textarea(&self.field("dokumen", "ppid.exempt.document", "ppid.exempt.document_hint", false), 2, 10_000))
            (textarea(&self.field("bagian", "ppid.exempt.part", "ppid.exempt.part_hint", false), 3, 10_000))
            (self.occasion())
        }
    }

    fn occasion(&'a self) -> Markup {
        let cx = self.cx;
        let option = |o: Occasion, key: &'static str| Opt {
            value: o.word(),
            label: cx.t(key),
            ..Opt::default()
        };
        let options = [
            option(Occasion::Before, "ppid.exempt.occasion_before"),
            option(Occasion::Request, "ppid.exempt.occasion_request"),
            option(Occasion::Order, "ppid.exempt.occasion_order"),
        ];
        let field = self.field("kesempatan", "ppid.exempt.occasion", "", false);
        radios(&Choices { field, options: &options, ..Choices::default() })
    }

    fn law(&'a self) -> Markup {
        let cx = self.cx;
        let unsure = cx.t("ppid.exempt.unconfirmed_short");
        let rows: Vec<(&str, String, String)> = self
            .s
            .rules
            .iter()
            .filter(|r| !r.never_exempt)
            .filter(|r| r.active || self.s.typed.all("dasar").any(|c| c == r.code))
            .map(|r| {
                let hint = if r.confirmed { String::new() } else { unsure.to_owned() };
                (r.code.as_str(), format!("{}: {}", r.article, r.name_in(cx.lang())), hint)
            })
            .collect();
        let options: Vec<Opt<'_>> =
            rows.iter().map(|(v, l, h)| Opt { value: v, label: l, hint: h, group: "" }).collect();
        let chosen: Vec<&str> = self.s.typed.all("dasar").collect();
        let grounds = Choices {
            field: self.field("dasar", "ppid.exempt.grounds", "ppid.exempt.grounds_hint", true),
            options: &options,
            values: &chosen,
            ..Choices::default()
        };
        html! {
            (checkboxes(&grounds))
            @if rows.iter().any(|(_, _, hint)| !hint.is_empty()) { p .hint { (cx.t("ppid.exempt.unconfirmed")) } }
            (textarea(&self.field("dasar_lain", "ppid.exempt.other_law", "ppid.exempt.other_law_hint", true), 2, 10_000))
            (textarea(&self.field("analisis", "ppid.exempt.law_analysis", "ppid.exempt.law_analysis_hint", false), 4, 10_000))
        }
    }

    fn weighing(&'a self) -> Markup {
        let text =
            |name, label, hint, public| textarea(&self.field(name, label, hint, public), 4, 10_000);
        html! {
            (text("kerugian", "ppid.exempt.harm", "ppid.exempt.harm_hint", false))
            (text("manfaat", "ppid.exempt.benefit", "ppid.exempt.benefit_hint", false))
            (text("akibat_buka", "ppid.exempt.consequence_open", "ppid.exempt.consequence_open_hint", true))
            (text("akibat_tutup", "ppid.exempt.consequence_closed", "ppid.exempt.consequence_closed_hint", true))
        }
    }

    fn period(&'a self) -> Markup {
        let short = |f: Field<'a>| {
            input(&Input { field: f, maxlength: 500, width: Width::Medium, ..Input::default() })
        };
        html! {
            (short(self.field("klasifikasi", "ppid.exempt.kind", "ppid.exempt.kind_hint", false)))
            (input(&Input { field: self.field("jangka", "ppid.exempt.period", "ppid.exempt.period_hint", true), maxlength: 500, ..Input::default() }))
            (ui::date(&self.field("berakhir", "ppid.exempt.expires_on", "ppid.exempt.expires_on_hint", true), "", ""))
        }
    }

    fn agency(&'a self) -> Markup {
        let (cx, orgs) = (self.cx, self.s.orgs);
        let ids: Vec<(String, &str)> =
            orgs.iter().map(|o| (o.id.to_string(), o.name.as_str())).collect();
        let options: Vec<Opt<'_>> =
            ids.iter().map(|(v, l)| Opt { value: v, label: l, ..Opt::default() }).collect();
        let field = self.field("instansi", "ppid.office.agency", "", true);
        // Containers come last: who reaches the whole province seldom means the province itself.
        let usual = orgs.iter().position(|o| o.kind != "province").unwrap_or(0);
        let usual = ids.get(usual).map_or("", |(id, _)| id.as_str());
        let value = if field.value.is_empty() { usual } else { field.value };
        html! {
            @if self.s.test.is_none() {
                @if orgs.len() > 1 { (select(&Field { value, ..field }, "", &options)) }
                @else { (hidden(&[("instansi", value)])) }
            }
            @if let Some(t) = self.s.test {
                (hidden(&[("revisi", self.s.typed.get("revisi")), ("putaran", &t.round.to_string())]))
            }
            @if self.s.conflict {
                (notice(Tone::Warning, cx.t("ppid.error.conflict_title"), &html! { p { (cx.t("ppid.exempt.conflict_text")) } }))
            }
        }
    }
}

/// What the law says can never be exempted, where its words stand in the test.
pub(super) fn never_notice(cx: &Cx, rules: &[Rule], c: &Content) -> Markup {
    let found = never_exempt(rules, c);
    html! {
        @if !found.is_empty() {
            (notice(Tone::Warning, cx.t("ppid.exempt.never_title"), &html! {
                p { (cx.t("ppid.exempt.never_text")) }
                ul { @for r in found { li { (r.article) ": " (r.name_in(cx.lang())) } } }
            }))
        }
    }
}

fn draw(cx: &Cx, s: &Shown<'_>, status: StatusCode) -> Response {
    let d = Draw { cx, s };
    let errors: Vec<(&str, &str)> = s.faults.iter().map(|(n, k)| (*n, cx.t(k))).collect();
    let (action, heading) = match s.test {
        Some(t) => (at(t.number, "/ubah"), title(cx, t)),
        None => (format!("{HOME}/baru"), cx.t("ppid.exempt.new").to_owned()),
    };
    let back = s.test.map_or_else(|| HOME.to_owned(), |t| at(t.number, ""));
    let (content, _) = read(&s.typed, s.rules);
    let button_of = |label, kind, value, icon| {
        button(&Button {
            label: cx.t(label),
            kind,
            name: "lalu",
            value,
            icon,
            novalidate: true,
            ..Button::default()
        })
    };
    let body = html! {
        (ui::page_head(cx.t("ppid.exempt.test"), &heading, cx.t("ppid.exempt.form_lead"), &html! {}))
        (error_summary(cx.t("ppid.error.summary_title"), &errors))
        (never_notice(cx, s.rules, &content))
        form .form .work method="post" action=(cx.href(&action)) novalidate {
            (d.agency())
            (fieldset(cx.t("ppid.exempt.step_what"), "", &d.what()))
            (fieldset(cx.t("ppid.exempt.step_law"), "", &d.law()))
            (fieldset(cx.t("ppid.exempt.step_weigh"), cx.t("ppid.exempt.step_weigh_hint"), &d.weighing()))
            (fieldset(cx.t("ppid.exempt.step_period"), "", &d.period()))
            div .actions .sticky {
                (button_of("ppid.exempt.save_submit", ButtonKind::Primary, "ajukan", Icon::Send))
                (button_of("ppid.office.save", ButtonKind::Secondary, "simpan", Icon::None))
                a .btn .quiet href=(cx.href(&back)) { span { (cx.t("ppid.office.cancel")) } }
            }
        }
    };
    page(cx, &heading).crumb(&heading, "").status(status).render(&body)
}
