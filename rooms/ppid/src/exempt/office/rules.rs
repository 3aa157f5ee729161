//! The rules of the register: which articles there are, what can never be exempted, how early to warn. Every row
//! says whether it was compared with the law.

use axum::{extract::Path, response::Response};
use base::{Error, Kind, Result};
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{
    Button, ButtonKind, Checkbox, Choices, Column, Field, Icon, Input, LinkButton, Markup, Opt,
    Row, StatusKind, Table, Tone, Width, button, checkbox, error_summary, hidden, html, input,
    link_button, notice, radios, status, textarea,
};

use super::{HOME, page};
use crate::{
    exempt::{model::Rule, rules},
    model::PPID_SETTINGS,
    office::words,
};

/// The word that stands for a rule still to be added.
const NEW: &str = "baru";

fn path(rest: &str) -> String {
    format!("{HOME}/aturan{rest}")
}

/// GET
pub(super) async fn list(cx: Cx, _f: Fields) -> Web {
    draw_list(&cx, None, StatusCode::OK).await
}

async fn draw_list(cx: &Cx, typed: Option<(&str, &str)>, code: StatusCode) -> Web<Response> {
    let mut r = cx.db().read().await?;
    let all = rules::all(r.conn()).await?;
    let days = rules::warn_days(r.conn()).await?.to_string();
    drop(r);
    let (value, error) = typed.unwrap_or((&days, ""));
    let field = Field {
        name: "hari",
        label: cx.t("ppid.exempt.warn_days"),
        hint: cx.t("ppid.exempt.warn_days_hint"),
        error,
        value,
        ..Field::default()
    };
    let add = cx.href(&path(&format!("/{NEW}")));
    let add = LinkButton {
        label: cx.t("ppid.exempt.rule_new"),
        href: &add,
        icon: Icon::Plus,
        ..LinkButton::default()
    };
    let of =
        |never: bool| -> Vec<&Rule> { all.iter().filter(|r| r.never_exempt == never).collect() };
    let body = html! {
        (ui::page_head("", cx.t("ppid.exempt.rules"), cx.t("ppid.exempt.rules_lead"), &link_button(&add)))
        (notice(Tone::Info, "", &html! { p { (cx.t("ppid.exempt.rules_data")) } }))
        (ui::section(cx.t("ppid.exempt.grounds"), None, &table(cx, "ppid.exempt.grounds", &of(false))))
        (ui::section(cx.t("ppid.exempt.never_exempt"), None, &table(cx, "ppid.exempt.never_exempt", &of(true))))
        (ui::section(cx.t("ppid.exempt.warnings"), None, &html! {
            form .form method="post" action=(cx.href(&path(""))) {
                (input(&Input { field, inputmode: "numeric", maxlength: 3, width: Width::Short, ..Input::default() }))
                (button(&Button { label: cx.t("ppid.office.save"), ..Button::default() }))
            }
        }))
    };
    Ok(page(cx, cx.t("ppid.exempt.rules"))
        .crumb(cx.t("ppid.exempt.rules"), "")
        .status(code)
        .render(&body))
}

fn table(cx: &Cx, caption: &str, rules: &[&Rule]) -> Markup {
    let rows: Vec<Row> = rules.iter().map(|r| row(cx, r)).collect();
    let columns = [
        Column::text(cx.t("ppid.exempt.rule_name")),
        Column::text(cx.t("ppid.exempt.rule_article")),
        Column::text(cx.t("ppid.exempt.rule_period")),
        Column::text(cx.t("ppid.exempt.rule_confirmed")),
        Column::text(cx.t("ppid.office.state")),
    ];
    ui::table(&Table { caption: cx.t(caption), columns: &columns, rows: &rows, ..Table::default() })
}

fn row(cx: &Cx, r: &Rule) -> Row {
    let period = match (r.never_exempt, r.max_years, r.needs_expiry) {
        (true, ..) => String::new(),
        (_, Some(n), _) => {
            cx.tf("ppid.exempt.at_most_years", &[("n", &n.to_string())]).into_owned()
        }
        (_, None, true) => cx.t("ppid.exempt.needs_expiry").to_owned(),
        (_, None, false) => cx.t("ppid.exempt.no_limit").to_owned(),
    };
    let sure = if r.confirmed {
        status(StatusKind::Ok, cx.t("ppid.exempt.confirmed"))
    } else {
        status(StatusKind::Waiting, cx.t("ppid.exempt.unconfirmed_short"))
    };
    let active = if r.active {
        status(StatusKind::Open, cx.t("ppid.exempt.rule_active"))
    } else {
        status(StatusKind::Archived, cx.t("ppid.exempt.rule_retired"))
    };
    Row {
        cells: vec![
            html! { a href=(cx.href(&path(&format!("/{}", r.code)))) { (r.name_in(cx.lang())) } },
            html! { (r.article) },
            html! { (period) },
            sure,
            active,
        ],
        ..Row::default()
    }
}

/// POST: how early to warn.
pub(super) async fn save_days(cx: Cx, f: Fields) -> Web {
    let typed = f.get("hari");
    match rules::set_warn_days(&cx, typed.parse().unwrap_or(0)).await {
        Ok(()) => Ok(redirect_with(&cx, &path(""), "ppid.flash.saved", None)),
        Err(e) if e.kind() == Kind::Invalid => {
            let said = cx.say(&e);
            draw_list(&cx, Some((typed, said.as_str())), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(e) => Err(e.into()),
    }
}

/// The rule called `code`, for whoever answers for those of all agencies.
async fn stored(cx: &Cx, code: &str) -> Result<Option<Rule>> {
    cx.grant_everywhere(PPID_SETTINGS)?;
    if code == NEW {
        return Ok(None);
    }
    let mut r = cx.db().read().await?;
    rules::find(r.conn(), code).await?.map(Some).ok_or_else(Error::not_found)
}

/// GET
pub(super) async fn form(cx: Cx, Path(code): Path<String>, _f: Fields) -> Web {
    let rule = stored(&cx, &code).await?;
    let typed =
        rule.as_ref().map_or_else(|| Fields::of(&[("jenis", "dasar"), ("berlaku", "1")]), fields);
    Ok(draw(&cx, rule.as_ref(), &typed, "", StatusCode::OK))
}

fn fields(r: &Rule) -> Fields {
    let (years, revision) =
        (r.max_years.map(|y| y.to_string()).unwrap_or_default(), r.revision.to_string());
    let words = r.words.0.join(", ");
    let mut pairs = vec![
        ("pasal", r.article.as_str()),
        ("bunyi", &r.name),
        ("bunyi_en", &r.name_en),
        ("kata", &words),
        ("tahun", &years),
        ("revisi", &revision),
    ];
    for (name, is) in
        [("perlu_akhir", r.needs_expiry), ("pasti", r.confirmed), ("berlaku", r.active)]
    {
        if is {
            pairs.push((name, "1"));
        }
    }
    Fields::of(&pairs)
}

fn draw(cx: &Cx, rule: Option<&Rule>, f: &Fields, error: &str, code: StatusCode) -> Response {
    let field = |name: &'static str, label: &'static str, hint: &'static str| Field {
        name,
        label: cx.t(label),
        hint: if hint.is_empty() { "" } else { cx.t(hint) },
        value: f.get(name),
        ..Field::default()
    };
    let tick = |name: &'static str, label: &'static str, hint: &'static str| {
        let field = Field { value: "", ..field(name, label, hint) };
        checkbox(&Checkbox { field, checked: f.has(name) })
    };
    let line = |field| input(&Input { field, maxlength: 300, ..Input::default() });
    let kinds = [
        Opt { value: "dasar", label: cx.t("ppid.exempt.grounds"), ..Opt::default() },
        Opt { value: "larangan", label: cx.t("ppid.exempt.never_exempt"), ..Opt::default() },
    ];
    let never = rule.map_or(f.get("jenis") == "larangan", |r| r.never_exempt);
    let heading = rule.map_or_else(
        || cx.t("ppid.exempt.rule_new").to_owned(),
        |r| r.name_in(cx.lang()).to_owned(),
    );
    let errors: Vec<(&str, &str)> = if error.is_empty() { Vec::new() } else { vec![("", error)] };
    let action = path(&format!("/{}", rule.map_or(NEW, |r| r.code.as_str())));
    let body = html! {
        (ui::page_head(cx.t("ppid.exempt.rules"), &heading, "", &html! {}))
        (error_summary(cx.t("ppid.error.summary_title"), &errors))
        form .form .work method="post" action=(cx.href(&action)) {
            @if rule.is_none() {
                (input(&Input { field: field("kode", "ppid.exempt.rule_code", "ppid.exempt.rule_code_hint"), maxlength: 20, width: Width::Short, ..Input::default() }))
                (radios(&Choices { field: field("jenis", "ppid.exempt.rule_kind", ""), options: &kinds, ..Choices::default() }))
            }
            (hidden(&[("revisi", f.get("revisi"))]))
            (line(field("pasal", "ppid.exempt.rule_article", "ppid.exempt.rule_article_hint")))
            (line(field("bunyi", "ppid.exempt.rule_name", "")))
            (line(field("bunyi_en", "ppid.exempt.rule_name_en", "")))
            @if never || rule.is_none() { (textarea(&field("kata", "ppid.exempt.rule_words", "ppid.exempt.rule_words_hint"), 2, 1000)) }
            @if !never || rule.is_none() {
                (tick("perlu_akhir", "ppid.exempt.rule_needs_expiry", "ppid.exempt.rule_needs_expiry_hint"))
                (input(&Input { field: field("tahun", "ppid.exempt.rule_years", "ppid.exempt.rule_years_hint"), inputmode: "numeric", maxlength: 3, width: Width::Short, ..Input::default() }))
            }
            (tick("pasti", "ppid.exempt.rule_sure", "ppid.exempt.rule_sure_hint"))
            (tick("berlaku", "ppid.exempt.rule_active", "ppid.exempt.rule_active_hint"))
            div .actions {
                (button(&Button { label: cx.t("ppid.office.save"), kind: ButtonKind::Primary, ..Button::default() }))
                a .btn .quiet href=(cx.href(&path(""))) { span { (cx.t("ppid.office.cancel")) } }
            }
        }
    };
    words::page(cx, &heading)
        .crumb(cx.t("ppid.exempt.title"), HOME)
        .crumb(cx.t("ppid.exempt.rules"), &path(""))
        .crumb(&heading, "")
        .status(code)
        .render(&body)
}

fn typed(f: &Fields, before: Option<&Rule>) -> Result<Rule> {
    let text = |name: &str| f.get(name).chars().take(300).collect::<String>();
    let years = f.get("tahun");
    let max_years = match years {
        "" => None,
        y => Some(y.parse().map_err(|_| Error::invalid("ppid.exempt.error.rule_years"))?),
    };
    let words: Vec<String> = f
        .get("kata")
        .split([',', ';', '\n'])
        .map(|w| w.trim().to_owned())
        .filter(|w| !w.is_empty())
        .take(50)
        .collect();
    Ok(Rule {
        code: before.map_or_else(|| f.get("kode").to_lowercase(), |r| r.code.clone()),
        // What is added stands after what the house came with.
        sort: before.map_or(100, |r| r.sort),
        never_exempt: before.map_or(f.get("jenis") == "larangan", |r| r.never_exempt),
        article: text("pasal"),
        name: text("bunyi"),
        name_en: text("bunyi_en"),
        words: db::Json(words),
        needs_expiry: f.has("perlu_akhir"),
        max_years,
        confirmed: f.has("pasti"),
        active: f.has("berlaku"),
        revision: before.map_or(1, |r| r.revision),
    })
}

/// POST: changes a rule, or adds one.
pub(super) async fn save(cx: Cx, Path(code): Path<String>, f: Fields) -> Web {
    let before = stored(&cx, &code).await?;
    if before.as_ref().is_some_and(|r| r.revision.to_string() != f.get("revisi")) {
        return Err(Error::conflict("ppid.exempt.error.changed").into());
    }
    let done = async {
        let after = typed(&f, before.as_ref())?;
        match &before {
            Some(b) => rules::change(&cx, b, &after).await,
            None => rules::add(&cx, &after).await,
        }
    }
    .await;
    match done {
        Ok(()) => Ok(redirect_with(&cx, &path(""), "ppid.flash.saved", None)),
        Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Conflict) => {
            let said = cx.say(&e);
            Ok(draw(&cx, before.as_ref(), &f, &said, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}
