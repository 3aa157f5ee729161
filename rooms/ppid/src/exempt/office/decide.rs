//! What PPID Utama or its superior does: decides with a decision sheet (PP 61/2010), gives back, opens.

use axum::{
    extract::{Multipart, Path, multipart::MultipartRejection},
    response::Response,
};
use base::{Error, Kind, Result};
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{
    Button, ButtonKind, Checkbox, Confirm, Field, FileInput, Icon, Input, Markup, button, checkbox,
    confirm, error_summary, file_input, hidden, html, input, textarea,
};

use super::{
    at,
    form::{complete, never_notice},
    page,
    show::round,
    title,
};
use crate::{
    exempt::{
        clock::today,
        model::{Action, Decision, faults, missing},
        service::{self, Case},
        store::{Paper, Test},
    },
    model::{PPID_EDIT, PPID_EXEMPT_DECIDE},
    office::{
        files::{Received, receive},
        form::revision,
    },
};

type Wrong = Vec<(&'static str, String)>;

async fn load(cx: &Cx, number: i64, f: &Fields) -> Result<Case> {
    let test = service::open_for(cx, number, round(f), PPID_EXEMPT_DECIDE).await?;
    service::case(cx, test).await
}

/// GET
pub(super) async fn form(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let case = load(&cx, number, &f).await?;
    if !missing(&case.test.content(), &case.rules).is_empty() {
        // A rule was changed since the test was handed in: the test no longer meets it.
        return Ok(complete(&cx, &case.test));
    }
    let typed = f
        .with("tanggal", &today(&cx).to_string())
        .with("pejabat", cx.t("kit.role.ppid_utama"))
        .with("revisi", &case.test.revision.to_string());
    Ok(draw(&cx, &case, &typed, &Wrong::new(), StatusCode::OK))
}

fn field<'a>(
    cx: &'a Cx,
    f: &'a Fields,
    wrong: &'a Wrong,
    name: &'static str,
    label: &'a str,
    hint: &'a str,
) -> Field<'a> {
    Field {
        name,
        label: cx.t(label),
        hint: if hint.is_empty() { "" } else { cx.t(hint) },
        error: wrong.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text.as_str()),
        value: f.get(name),
        ..Field::default()
    }
}

fn draw(cx: &Cx, case: &Case, f: &Fields, wrong: &Wrong, status: StatusCode) -> Response {
    let t = &case.test;
    let errors: Vec<(&str, &str)> = wrong.iter().map(|(n, text)| (*n, text.as_str())).collect();
    let line = |name, label, hint| {
        input(&Input {
            field: field(cx, f, wrong, name, label, hint),
            maxlength: 200,
            ..Input::default()
        })
    };
    let paper = FileInput {
        field: field(cx, f, wrong, "berkas", "ppid.exempt.paper", "ppid.exempt.paper_hint"),
        accept: ".pdf,.jpg,.jpeg,.png,.tif,.tiff",
        ..FileInput::default()
    };
    let body = html! {
        (ui::page_head(&title(cx, t), cx.t("ppid.exempt.decide_title"), cx.t("ppid.exempt.decide_lead"), &html! {}))
        (error_summary(cx.t("ppid.error.summary_title"), &errors))
        (never_notice(cx, &case.rules, &t.content()))
        form .form .work method="post" action=(cx.href(&at(t.number, "/putuskan"))) enctype="multipart/form-data" {
            (hidden(&[("revisi", f.get("revisi")), ("putaran", &t.round.to_string())]))
            (line("pejabat", "ppid.exempt.decided_by", "ppid.exempt.decided_by_hint"))
            (line("nomor", "ppid.exempt.document_number", ""))
            (ui::date(&field(cx, f, wrong, "tanggal", "ppid.exempt.document_date", ""), "", ""))
            (line("tempat", "ppid.exempt.document_place", ""))
            (file_input(&paper))
            div .actions {
                (button(&Button { label: cx.t("ppid.exempt.decide_yes"), kind: ButtonKind::Primary, icon: Icon::Lock, ..Button::default() }))
                a .btn .quiet href=(cx.href(&at(t.number, ""))) { span { (cx.t("ppid.office.cancel")) } }
            }
        }
    };
    page(cx, cx.t("ppid.exempt.decide_title"))
        .crumb(&t.number.to_string(), &at(t.number, ""))
        .crumb(cx.t("ppid.exempt.decide"), "")
        .status(status)
        .render(&body)
}

/// The decision document among what arrived: the first file.
fn paper_of(got: &Received) -> Option<Paper> {
    got.files.first().map(|up| Paper {
        blob: up.blob.hash.clone(),
        name: up.name.clone(),
        size: up.blob.size,
    })
}

async fn arrived(
    cx: &Cx,
    t: &Test,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Received> {
    let form = form.map_err(|e| Error::invalid("ppid.error.broken_form").because(e))?;
    let path = t.path();
    receive(cx, form, PPID_EXEMPT_DECIDE, &|_| path.clone()).await
}

/// POST
pub(super) async fn decide(
    cx: Cx,
    Path(number): Path<i64>,
    form: Result<Multipart, MultipartRejection>,
) -> Web {
    // Whose entry it is comes before what was sent.
    let test = service::open_for(&cx, number, None, PPID_EXEMPT_DECIDE).await?;
    let got = arrived(&cx, &test, form).await?;
    let case = load(&cx, number, &got.fields).await?;
    let f = &got.fields;
    let d = Decision {
        by: f.get("pejabat").chars().take(200).collect(),
        number: f.get("nomor").chars().take(200).collect(),
        date: f.get("tanggal").to_owned(),
        place: f.get("tempat").chars().take(200).collect(),
    };
    let wrong: Wrong = faults(&d, &case.test.content(), &case.rules)
        .iter()
        .map(|m| (m.field, cx.t(m.key).to_owned()))
        .collect();
    if !wrong.is_empty() {
        return Ok(draw(&cx, &case, f, &wrong, StatusCode::UNPROCESSABLE_ENTITY));
    }
    service::decide(&cx, &case.test, revision(f)?, &d, paper_of(&got).as_ref()).await?;
    Ok(redirect_with(&cx, &at(number, ""), "ppid.exempt.flash.decided", None))
}

/// The small form that keeps a decision document, folded away.
pub(super) fn paper_form(cx: &Cx, t: &Test) -> Markup {
    let field = Field {
        name: "berkas",
        label: cx.t("ppid.exempt.paper"),
        hint: cx.t("ppid.exempt.paper_hint"),
        ..Field::default()
    };
    html! {
        details {
            summary { (cx.t("ppid.exempt.attach")) }
            form .form method="post" action=(cx.href(&at(t.number, "/dokumen"))) enctype="multipart/form-data" {
                (hidden(&[("revisi", &t.revision.to_string()), ("putaran", &t.round.to_string())]))
                (file_input(&FileInput { field, accept: ".pdf,.jpg,.jpeg,.png,.tif,.tiff", ..FileInput::default() }))
                (button(&Button { label: cx.t("ppid.office.add_file_go"), small: true, ..Button::default() }))
            }
        }
    }
}

/// POST: the decision document, when it comes after the decision.
pub(super) async fn attach(
    cx: Cx,
    Path(number): Path<i64>,
    form: Result<Multipart, MultipartRejection>,
) -> Web {
    let test = service::open_for(&cx, number, None, PPID_EXEMPT_DECIDE).await?;
    let got = arrived(&cx, &test, form).await?;
    let test = service::open_for(&cx, number, round(&got.fields), PPID_EXEMPT_DECIDE).await?;
    let paper = paper_of(&got).ok_or_else(|| Error::invalid("ppid.error.no_file"))?;
    service::attach(&cx, &test, revision(&got.fields)?, &paper).await?;
    Ok(redirect_with(&cx, &at(number, ""), "ppid.flash.file_added", None))
}

/// A question that wants a reason.
struct Reason {
    rest: &'static str,
    title: &'static str,
    text: &'static str,
    label: &'static str,
    hint: &'static str,
    yes: &'static str,
}

const RETURN: Reason = Reason {
    rest: "/kembalikan",
    title: "ppid.exempt.return_title",
    text: "ppid.exempt.return_text",
    label: "ppid.office.return_reason",
    hint: "ppid.office.return_reason_hint",
    yes: "ppid.office.return",
};

const OPEN: Reason = Reason {
    rest: "/buka",
    title: "ppid.exempt.open_title",
    text: "ppid.exempt.open_text",
    label: "ppid.exempt.open_reason",
    hint: "ppid.exempt.open_reason_hint",
    yes: "ppid.exempt.open",
};

fn ask(cx: &Cx, t: &Test, what: &Reason, f: &Fields, error: &str, status: StatusCode) -> Response {
    let (rev, n) = (t.revision.to_string(), t.round.to_string());
    let reason = Field {
        name: "alasan",
        label: cx.t(what.label),
        hint: cx.t(what.hint),
        error,
        value: f.get("alasan"),
        required: true,
        ..Field::default()
    };
    let draft = Field {
        name: "draf",
        label: cx.t("ppid.exempt.open_draft"),
        hint: cx.t("ppid.exempt.open_draft_hint"),
        ..Field::default()
    };
    let opens = what.rest == OPEN.rest;
    let body = html! {
        (ui::page_head(&format!("{} {}", cx.t("ppid.exempt.register"), t.number), &title(cx, t), "", &html! {}))
        (confirm(&Confirm {
            title: cx.t(what.title),
            body: html! { p { (cx.t(what.text)) } },
            action: &cx.href(&at(t.number, what.rest)),
            hidden: &[("revisi", &rev), ("putaran", &n)],
            fields: html! {
                (textarea(&reason, 4, 2000))
                @if opens { (checkbox(&Checkbox { field: draft, checked: f.has("draf") || !f.has("alasan") })) }
            },
            yes: cx.t(what.yes),
            danger: false,
            no: cx.t("ppid.office.cancel"),
            no_href: &cx.href(&at(t.number, "")),
        }))
    };
    page(cx, cx.t(what.title))
        .crumb(&t.number.to_string(), &at(t.number, ""))
        .crumb(cx.t(what.yes), "")
        .status(status)
        .render(&body)
}

/// GET
pub(super) async fn ask_return(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_for(&cx, number, round(&f), PPID_EXEMPT_DECIDE).await?;
    Ok(ask(&cx, &test, &RETURN, &Fields::default(), "", StatusCode::OK))
}

/// POST
pub(super) async fn give_back(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_for(&cx, number, round(&f), PPID_EXEMPT_DECIDE).await?;
    match service::act(&cx, &test, revision(&f)?, Action::Return, f.get("alasan")).await {
        Ok(()) => Ok(redirect_with(&cx, &at(number, ""), "ppid.flash.returned", None)),
        Err(e) if e.kind() == Kind::Invalid => {
            Ok(ask(&cx, &test, &RETURN, &f, &cx.say(&e), StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}

/// GET
pub(super) async fn ask_open(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_for(&cx, number, round(&f), PPID_EXEMPT_DECIDE).await?;
    Ok(ask(&cx, &test, &OPEN, &Fields::default(), "", StatusCode::OK))
}

/// POST
pub(super) async fn open(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_for(&cx, number, round(&f), PPID_EXEMPT_DECIDE).await?;
    let tree = crate::service::tree(cx.app()).await?;
    let org = tree.find(test.org).filter(|_| f.has("draf"));
    match service::open(&cx, &test, revision(&f)?, f.get("alasan"), org).await {
        Ok(Some(item)) if cx.may(PPID_EDIT, &test.path()) => {
            let form = crate::office::words::at(item, "/ubah");
            Ok(redirect_with(&cx, &form, "ppid.exempt.flash.opened_draft", None))
        }
        Ok(_) => Ok(redirect_with(&cx, &at(number, ""), "ppid.exempt.flash.opened", None)),
        Err(e) if e.kind() == Kind::Invalid => {
            Ok(ask(&cx, &test, &OPEN, &f, &cx.say(&e), StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(e) => Err(e.into()),
    }
}
