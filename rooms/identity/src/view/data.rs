//! One's own data, and what people ask about theirs.

use axum::response::Response;
use http::StatusCode;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{
    Align, ButtonKind, Checkbox, Column, Field, Icon, Input, MetaItem, Row, StatusKind, Table, Tone,
};

use super::{Form, link, moment, own as frame, p, people, post, primary};
use crate::{
    model::personal::{Kind, Request, RequestState, Term, WORDS_MOST},
    service::data::{Asking, may_set_term},
};

/// Where requests are decided.
pub(crate) const HOME: &str = "/kerja/identitas/permintaan";

const WORDS: u32 = WORDS_MOST as u32;

fn status_of(faults: &[(&'static str, &'static str)]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// How long an answer takes, and how sure that is.
fn term_text(cx: &Cx, term: Term) -> Markup {
    let hours = term.hours.to_string();
    html! {
        p { (cx.tf("identity.data.term", &[("hours", &hours)])) }
        @if !term.confirmed { p .hint { (cx.t("identity.data.unconfirmed")) } }
    }
}

/// One's own data.
pub(crate) fn own(
    cx: &Cx,
    requests: &[Request],
    term: Term,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let title = cx.t("identity.data.title");
    let form = Form { cx, fields, faults };
    let body = html! {
        (ui::page_head("", title, cx.t("identity.data.lead"), &html! {}))
        (form.summary())
        (ui::section(cx.t("identity.data.see"), None, &html! {
            (p(cx.t("identity.data.see_text")))
            form method="post" action=(cx.href("/akun/data/unduh")) {
                (ui::actions(&[ui::button(&ui::Button {
                    label: cx.t("identity.data.download"),
                    kind: ButtonKind::Primary,
                    icon: Icon::Download,
                    ..ui::Button::default()
                })]))
            }
        }))
        @if !requests.is_empty() {
            (ui::section(cx.t("identity.data.asked"), None, &asked(cx, requests)))
        }
        (ui::section(cx.t("identity.data.correct"), None, &html! {
            (p(cx.t("identity.data.correct_text")))
            form .form method="post" action=(cx.href("/akun/data")) {
                (ui::hidden(&[("kind", Kind::Correction.word())]))
                (ui::textarea(&Field { required: true, ..form.field("words", "identity.data.what", "identity.data.what_hint") }, 4, WORDS))
                (ui::actions(&[ui::button(&ui::Button { label: cx.t("identity.data.ask_correction"), ..ui::Button::default() })]))
            }
        }))
        (ui::section(cx.t("identity.data.erase"), None, &html! {
            (p(cx.t("identity.data.erase_text")))
            form .form method="post" action=(cx.href("/akun/data")) {
                (ui::hidden(&[("kind", Kind::Erasure.word())]))
                (ui::checkbox(&Checkbox {
                    field: Field { required: true, value: "1", ..form.field("sure", "identity.data.sure", "") },
                    checked: fields.has("sure"),
                }))
                (ui::actions(&[ui::button(&ui::Button {
                    label: cx.t("identity.data.ask_erasure"),
                    kind: ButtonKind::Danger,
                    ..ui::Button::default()
                })]))
            }
        }))
        (ui::section(cx.t("identity.data.when"), None, &term_text(cx, term)))
    };
    frame::page(cx, title)
        .crumb(title, "")
        .status(status_of(faults))
        .render(&frame::framed(cx, body))
}

// i18n-prefix: identity.data.kind.
fn kind(cx: &Cx, k: Kind) -> String {
    let key = format!("identity.data.kind.{}", k.word());
    cx.t(&key).to_owned()
}

// i18n-prefix: identity.data.state.
fn standing(cx: &Cx, q: &Request) -> Markup {
    let late = q.state == RequestState::Open && q.due_at < cx.now();
    let icon = match q.state {
        RequestState::Open if late => StatusKind::Late,
        RequestState::Open => StatusKind::Waiting,
        RequestState::Done => StatusKind::Ok,
        RequestState::Refused => StatusKind::Failed,
        RequestState::Withdrawn => StatusKind::Closed,
    };
    let word = if late { "late" } else { q.state.word() };
    let key = format!("identity.data.state.{word}");
    ui::status(icon, cx.t(&key))
}

fn asked(cx: &Cx, requests: &[Request]) -> Markup {
    let columns = [
        Column::text(cx.t("identity.data.request")),
        Column::text(cx.t("identity.data.made")),
        Column::text(cx.t("identity.data.due")),
        Column::text(cx.t("identity.data.standing")),
        Column {
            quiet: true,
            align: Align::Actions,
            ..Column::text(cx.t("identity.session.action"))
        },
    ];
    let row = |q: &Request| Row {
        cells: vec![
            html! { (kind(cx, q.kind)) @if !q.words.0.is_empty() { br; span .hint { (q.words.0) } } },
            html! { (moment(cx, q.created_at)) },
            html! { (moment(cx, q.due_at)) },
            html! { (standing(cx, q)) @if !q.reason.0.is_empty() { br; span .hint { (q.reason.0) } } },
            html! { @if q.state == RequestState::Open {
                (post(cx, &format!("/akun/data/{}/tarik", q.id), cx.t("identity.data.withdraw"), &kind(cx, q.kind), ButtonKind::Quiet))
            } },
        ],
        ..Row::default()
    };
    let rows: Vec<Row> = requests.iter().map(row).collect();
    ui::table(&Table {
        caption: cx.t("identity.data.asked"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

/// Requests that wait, and those decided.
pub(crate) fn list(
    cx: &Cx,
    open: &[Asking],
    decided: &[Asking],
    term: Term,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let title = cx.t("identity.data.requests");
    let n = open.len().to_string();
    let body = html! {
        (ui::page_head("", title, &cx.tf("identity.data.requests_lead", &[("n", &n)]), &html! {}))
        (Form { cx, fields, faults }.summary())
        @if open.is_empty() {
            (ui::empty(&ui::Empty {
                icon: Some(Icon::Inbox),
                title: cx.t("identity.data.none_open"),
                text: cx.t("identity.data.none_open_text"),
                actions: None,
            }))
        } @else { (table(cx, cx.t("identity.data.open"), open)) }
        @if !decided.is_empty() {
            (ui::section(cx.t("identity.data.decided"), None, &table(cx, cx.t("identity.data.decided"), decided)))
        }
        @if may_set_term(cx) {
            (ui::section(cx.t("identity.data.address"), None, &address_form(cx, fields, faults)))
        }
        (ui::section(cx.t("identity.data.when"), None, &html! {
            (term_text(cx, term))
            @if may_set_term(cx) { (term_form(cx, term, fields, faults)) }
        }))
    };
    cx.page(title).workbench().crumb(title, "").status(status_of(faults)).render(&body)
}

/// For somebody without an account: what is held under their address, to be handed over or erased.
fn address_form(cx: &Cx, fields: &Fields, faults: &[(&'static str, &'static str)]) -> Markup {
    let f = Form { cx, fields, faults };
    let deed = |label, value, kind, icon| {
        ui::button(&ui::Button { label, name: "deed", value, kind, icon, ..ui::Button::default() })
    };
    html! {
        (p(cx.t("identity.data.address_text")))
        form .form method="post" action=(cx.href(&format!("{HOME}/alamat"))) {
            (ui::input(&Input {
                field: Field { required: true, ..f.field("email", "identity.field.email", "") },
                kind: "email",
                maxlength: 254,
                ..Input::default()
            }))
            (ui::checkbox(&Checkbox {
                field: Field { value: "1", ..f.field("sure", "identity.data.sure", "identity.data.address_sure_hint") },
                checked: fields.has("sure"),
            }))
            (ui::actions(&[
                deed(cx.t("identity.data.address_download"), "unduh", ButtonKind::Secondary, Icon::Download),
                deed(cx.t("identity.data.address_erase"), "hapus", ButtonKind::Danger, Icon::Trash),
            ]))
        }
    }
}

fn term_form(
    cx: &Cx,
    term: Term,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Markup {
    let hours = term.hours.to_string();
    let typed = fields.has("hours");
    let f = Form { cx, fields, faults };
    let field = f.field("hours", "identity.data.hours", "identity.data.hours_hint");
    let value = if typed { field.value } else { &hours };
    html! {
        form .form method="post" action=(cx.href("/kerja/identitas/permintaan/tenggat")) {
            (ui::input(&Input {
                field: Field { value, required: true, ..field },
                kind: "number",
                inputmode: "numeric",
                min: "1",
                max: "2160",
                suffix: cx.t("identity.data.hours_unit"),
                width: ui::Width::Short,
                ..Input::default()
            }))
            (ui::checkbox(&Checkbox {
                field: f.field("confirmed", "identity.data.confirmed", "identity.data.confirmed_hint"),
                checked: if typed { fields.has("confirmed") } else { term.confirmed },
            }))
            (ui::actions(&[ui::button(&ui::Button { label: cx.t("identity.form.save"), ..ui::Button::default() })]))
        }
    }
}

fn table(cx: &Cx, caption: &str, list: &[Asking]) -> Markup {
    let columns = [
        Column::text(cx.t("identity.data.request")),
        Column::text(cx.t("identity.people.name")),
        Column::text(cx.t("identity.data.due")),
        Column::text(cx.t("identity.data.standing")),
    ];
    let row = |a: &Asking| Row {
        cells: vec![
            html! { a href=(cx.href(&address(a))) { (kind(cx, a.request.kind)) span .vh { " " (a.person.name.0) } } },
            html! { (a.person.name.0) },
            html! { (moment(cx, a.request.due_at)) },
            standing(cx, &a.request),
        ],
        ..Row::default()
    };
    let rows: Vec<Row> = list.iter().map(row).collect();
    ui::table(&Table { caption, columns: &columns, rows: &rows, dense: true, ..Table::default() })
}

fn address(a: &Asking) -> String {
    format!("{HOME}/{}", a.request.id)
}

/// One request, to be decided.
pub(crate) fn show(
    cx: &Cx,
    asking: &Asking,
    fields: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let (q, person) = (&asking.request, &asking.person);
    let title = format!("{}: {}", kind(cx, q.kind), person.name.0);
    let form = Form { cx, fields, faults };
    let (made, due) = (moment(cx, q.created_at), moment(cx, q.due_at));
    let mut facts = vec![
        MetaItem { label: cx.t("identity.data.standing"), value: standing(cx, q) },
        MetaItem {
            label: cx.t("identity.people.name"),
            value: html! { a href=(cx.href(&people::address(person.id))) { (person.name.0) } },
        },
        MetaItem::text(cx.t("identity.data.made"), &made),
        MetaItem::text(cx.t("identity.data.due"), &due),
    ];
    if !q.words.0.is_empty() {
        facts.push(MetaItem::text(cx.t("identity.data.what"), &q.words.0));
    }
    if !q.reason.0.is_empty() {
        facts.push(MetaItem::text(cx.t("identity.data.answer"), &q.reason.0));
    }
    let body = html! {
        (ui::page_head("", &title, "", &html! {}))
        (form.summary())
        (ui::meta_list(&facts))
        @if q.state == RequestState::Open { (decide(&form, asking)) }
    };
    cx.page(&title)
        .workbench()
        .crumb(cx.t("identity.data.requests"), HOME)
        .crumb(&title, "")
        .status(status_of(faults))
        .render(&body)
}

fn decide(f: &Form<'_>, asking: &Asking) -> Markup {
    let (cx, here) = (f.cx, address(asking));
    let erases = asking.request.kind == Kind::Erasure;
    let edit = cx.href(&format!("{}/ubah", people::address(asking.person.id)));
    html! {
        (ui::section(cx.t(if erases { "identity.data.do_erase" } else { "identity.data.do_correct" }), None, &html! {
            @if erases {
                (ui::notice(Tone::Warning, "", &p(cx.t("identity.person.erase_text"))))
            } @else {
                (p(cx.t("identity.data.do_correct_text")))
                (ui::actions(&[link(cx.t("identity.data.open_account"), &edit, Icon::Edit, ButtonKind::Secondary)]))
            }
            form .form method="post" action=(cx.href(&format!("{here}/laksanakan"))) {
                (ui::textarea(&Field { mark: cx.t("identity.form.optional"), ..f.field("answer", "identity.data.answer", "identity.data.answer_hint") }, 3, WORDS))
                @if erases {
                    (ui::actions(&[ui::button(&ui::Button { label: cx.t("identity.person.erase"), kind: ButtonKind::Danger, ..ui::Button::default() })]))
                } @else {
                    (ui::actions(&[primary(cx.t("identity.data.corrected"))]))
                }
            }
        }))
        (ui::section(cx.t("identity.data.do_refuse"), None, &html! {
            form .form method="post" action=(cx.href(&format!("{here}/tolak"))) {
                (ui::textarea(&Field { required: true, ..f.field("reason", "identity.data.reason", "identity.data.reason_hint") }, 3, WORDS))
                (ui::actions(&[ui::button(&ui::Button { label: cx.t("identity.data.refuse"), ..ui::Button::default() })]))
            }
        }))
    }
}
