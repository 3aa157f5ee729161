//! The record of incidents in the workbench: what waits, the clock, drafts of the notices.

use std::time::Duration;

use axum::response::Response;
use base::Timestamp;
use contracts::org::OrgPath;
use http::StatusCode;
use kit::{Cx, Fields};
use ui::{
    Button, ButtonKind, Column, Empty, Field, Icon, Input, LinkButton, Live, Markup, MetaItem, Row,
    StatusKind, Table, Tone, actions, button, date, empty, error_summary, html, input, link_button,
    live, meta_list, notice, page_head, section, status, table, textarea, toned,
};

use super::{
    super::{INCIDENTS, statements::Statements},
    PATH,
    model::{Clock, MAX_TEXT, MAX_TITLE, State, Whom, clock, due},
    store::Incident,
};
use crate::speech;

// i18n-prefix: portal.incident_state.
fn state(cx: &Cx, s: State) -> Markup {
    let kind = match s {
        State::Open => StatusKind::Late,
        State::Notified => StatusKind::Ok,
        State::Closed => StatusKind::Closed,
    };
    status(kind, cx.t(&format!("portal.incident_state.{}", s.word())))
}

/// `2 hari 3 jam 5 menit`, without what is nothing at the front.
fn span(cx: &Cx, d: Duration) -> String {
    let minutes = d.as_secs() / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let part = |n: u64, word: &str| format!("{} {word}", speech::number(cx, n));
    let mut parts = Vec::new();
    if days > 0 {
        parts.push(part(days, cx.t("portal.incident.days")));
    }
    if days > 0 || hours > 0 {
        parts.push(part(hours, cx.t("portal.incident.hours")));
    }
    parts.push(part(minutes, cx.t("portal.incident.minutes")));
    parts.join(" ")
}

/// The time that is left, while a notice is owed.
fn countdown(cx: &Cx, i: &Incident) -> Markup {
    if i.state != State::Open {
        return html! { "–" };
    }
    match clock(i.noticed_at, cx.now()) {
        Clock::Left(left) => {
            let soon = left <= Duration::from_secs(24 * 3600);
            let text = cx.tf("portal.incident.left", &[("time", &span(cx, left))]);
            toned(if soon { Tone::Warning } else { Tone::Info }, Icon::Clock, &text)
        }
        Clock::Over(over) => {
            let text = cx.tf("portal.incident.over", &[("time", &span(cx, over))]);
            toned(Tone::Danger, Icon::Warning, &text)
        }
    }
}

fn living(cx: &Cx, part: Markup) -> Markup {
    live(&Live {
        id: "jam-insiden",
        events: &cx.href(&format!("{PATH}/peristiwa")),
        on: "minute",
        src: &cx.href(cx.path()),
        fresh: cx.t("portal.live.fresh"),
        stale: cx.t("portal.live.stale"),
        now: &speech::clock(cx, cx.now()),
        zone: (&cx.app().province().zone, cx.lang().tag()),
        body: part,
    })
}

fn may_write(cx: &Cx) -> bool {
    cx.may(INCIDENTS, &OrgPath::everywhere())
}

pub(super) fn list(cx: &Cx, all: &[Incident]) -> Response {
    let title = cx.t("portal.incident.title");
    let aside = html! {
        @if may_write(cx) {
            (link_button(&LinkButton { label: cx.t("portal.incident.new"), href: &cx.href(&format!("{PATH}/baru")), icon: Icon::Plus, kind: ButtonKind::Primary, ..LinkButton::default() }))
        }
    };
    let part = html! {
        @if all.is_empty() {
            (empty(&Empty { icon: Some(Icon::Shield), title: cx.t("portal.incident.nothing"), text: cx.t("portal.incident.nothing_hint"), actions: None }))
        } @else { (rows(cx, all)) }
    };
    let body = html! {
        (page_head("", title, cx.t("portal.incident.lead"), &aside))
        (living(cx, part))
    };
    cx.page(title)
        .workbench()
        .island("live")
        .crumb(cx.t("portal.menu.privacy"), "/kerja/privasi")
        .crumb(title, "")
        .render(&body)
}

fn rows(cx: &Cx, all: &[Incident]) -> Markup {
    let columns = [
        Column::text(cx.t("portal.incident.name")),
        Column::text(cx.t("portal.incident.noticed")),
        Column::text(cx.t("portal.incident.clock")),
        Column::text(cx.t("portal.feedback.state")),
    ];
    let rows: Vec<Row> = all
        .iter()
        .map(|i| Row {
            cells: vec![
                html! { a href=(cx.href(&format!("{PATH}/{}", i.id))) { (i.title) } },
                html! { time datetime=(i.noticed_at.rfc3339()) { (speech::moment(cx, i.noticed_at)) } },
                countdown(cx, i),
                state(cx, i.state),
            ],
            ..Row::default()
        })
        .collect();
    table(&Table {
        caption: cx.t("portal.incident.title"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

pub(super) fn show(
    cx: &Cx,
    i: &Incident,
    statements: &Statements,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let lines: Vec<(&str, &str)> = faults.iter().map(|(f, k)| (*f, cx.t(k))).collect();
    let until = speech::moment(cx, due(i.noticed_at));
    let head = html! {
        div .row { (state(cx, i.state)) (countdown(cx, i)) }
        @if i.state == State::Open { p { (cx.tf("portal.incident.until", &[("until", &until)])) } }
    };
    let body = html! {
        (page_head("", &i.title, "", &html! {}))
        (error_summary(cx.t("portal.form.faults"), &lines))
        (living(cx, head))
        (section(cx.t("portal.incident.facts"), None, &facts(cx, i)))
        (section(cx.t("portal.incident.notices"), None, &html! {
            (notice(Tone::Info, "", &html! { p { (cx.t("portal.incident.notices_text")) } }))
            (draft(cx, i, Whom::People, &people_text(cx, i, statements)))
            (draft(cx, i, Whom::Authority, &authority_text(cx, i, statements)))
        }))
        (ending(cx, i, &lines))
    };
    let code = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(&i.title)
        .workbench()
        .status(code)
        .island("live")
        .island("copy")
        .crumb(cx.t("portal.menu.privacy"), "/kerja/privasi")
        .crumb(cx.t("portal.incident.title"), PATH)
        .crumb(&i.title, "")
        .render(&body)
}

fn facts(cx: &Cx, i: &Incident) -> Markup {
    let unknown = cx.t("portal.incident.unknown");
    let or = |text: &str| if text.is_empty() { unknown.to_owned() } else { text.to_owned() };
    let told = |at: Option<Timestamp>| at.map_or_else(|| "–".to_owned(), |t| speech::moment(cx, t));
    let mut items = vec![
        MetaItem::text(cx.t("portal.incident.noticed"), &speech::moment(cx, i.noticed_at)),
        MetaItem::text(cx.t("portal.incident.happened"), &or(&i.happened)),
        MetaItem::text(cx.t("portal.incident.data"), &or(&i.data)),
        MetaItem::text(cx.t("portal.incident.people"), &or(&i.people)),
        MetaItem::text(cx.t("portal.incident.cause"), &or(&i.cause)),
        MetaItem::text(cx.t("portal.incident.measures"), &or(&i.measures)),
        MetaItem::text(cx.t("portal.incident.told_people"), &told(i.told_people_at)),
        MetaItem::text(cx.t("portal.incident.told_authority"), &told(i.told_authority_at)),
    ];
    if let Some(at) = i.closed_at {
        items.push(MetaItem::text(cx.t("portal.incident.closed"), &speech::moment(cx, at)));
        items.push(MetaItem::text(cx.t("portal.incident.closing"), &i.closing));
    }
    html! {
        (meta_list(&items))
        @if may_write(cx) && i.state != State::Closed {
            (link_button(&LinkButton { label: cx.t("portal.incident.edit"), href: &cx.href(&format!("{PATH}/{}/ubah", i.id)), icon: Icon::Edit, ..LinkButton::default() }))
        }
    }
}

/// What every notice must say (UU 27/2022 article 46 (2)): which data, when and how they were revealed, and what
/// is done about it.
fn people_text(cx: &Cx, i: &Incident, s: &Statements) -> String {
    let contact = s.privacy_contact(cx);
    let reach = [contact.unit, contact.email, contact.phone].join(", ");
    let args = [
        ("province", cx.app().province().name.clone()),
        ("data", blank(cx, &i.data)),
        ("happened", blank(cx, &i.happened)),
        ("measures", blank(cx, &i.measures)),
        ("contact", reach.trim_matches([',', ' ']).to_owned()),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    cx.tf("portal.incident.text_people", &args).into_owned()
}

fn authority_text(cx: &Cx, i: &Incident, s: &Statements) -> String {
    let contact = s.privacy_contact(cx);
    let reach = [contact.unit, contact.email, contact.phone].join(", ");
    let authority = match s.privacy_authority.as_str() {
        "" => cx.t("portal.incident.authority").to_owned(),
        name => name.to_owned(),
    };
    let args = [
        ("authority", authority),
        ("province", cx.app().province().name.clone()),
        ("title", i.title.clone()),
        ("noticed", speech::moment(cx, i.noticed_at)),
        ("data", blank(cx, &i.data)),
        ("people", blank(cx, &i.people)),
        ("happened", blank(cx, &i.happened)),
        ("cause", blank(cx, &i.cause)),
        ("measures", blank(cx, &i.measures)),
        ("contact", reach.trim_matches([',', ' ']).to_owned()),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    cx.tf("portal.incident.text_authority", &args).into_owned()
}

fn blank(cx: &Cx, text: &str) -> String {
    if text.is_empty() { cx.t("portal.incident.fill_in").to_owned() } else { text.to_owned() }
}

// i18n-prefix: portal.incident_draft.
fn draft(cx: &Cx, i: &Incident, whom: Whom, text: &str) -> Markup {
    let id = format!("naskah-{}", whom.word());
    let title = cx.t(&format!("portal.incident_draft.{}", whom.word())).to_owned();
    html! {
        section .panel {
            h3 { (title) }
            pre id=(id) { (text) }
            div .row {
                button .btn .secondary .small type="button" hidden data-copy=(id) data-done=(cx.t("portal.incident.copied")) {
                    span { (cx.t("portal.incident.copy")) }
                }
                @match i.told(whom) {
                    Some(at) => { (status(StatusKind::Ok, &cx.tf("portal.incident.told_at", &[("when", &speech::moment(cx, at))]))) }
                    None => { @if may_write(cx) && i.state == State::Open {
                        form method="post" action=(cx.href(&format!("{PATH}/{}/diberitahu", i.id))) {
                            (ui::hidden(&[("siapa", whom.word())]))
                            (button(&Button { label: cx.t("portal.incident.mark_told"), icon: Icon::Check, small: true, ..Button::default() }))
                        }
                    } }
                }
            }
        }
    }
}

fn ending(cx: &Cx, i: &Incident, lines: &[(&str, &str)]) -> Markup {
    if !may_write(cx) {
        return html! {};
    }
    if i.state == State::Closed {
        return html! {
            form method="post" action=(cx.href(&format!("{PATH}/{}/buka", i.id))) {
                (button(&Button { label: cx.t("portal.incident.reopen"), icon: Icon::Undo, ..Button::default() }))
            }
        };
    }
    let fault = lines.iter().find(|(f, _)| *f == "alasan").map_or("", |(_, t)| *t);
    section(
        cx.t("portal.incident.close"),
        None,
        &html! {
            form .form method="post" action=(cx.href(&format!("{PATH}/{}/tutup", i.id))) {
                (textarea(&Field {
                    name: "alasan",
                    label: cx.t("portal.incident.closing"),
                    hint: cx.t("portal.incident.closing_hint"),
                    error: fault,
                    required: true,
                    ..Field::default()
                }, 3, longest(MAX_TEXT)))
                (actions(&[button(&Button { label: cx.t("portal.incident.close_now"), ..Button::default() })]))
            }
        },
    )
}

fn longest(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The fields of a moment.
pub(super) fn moment_fields(cx: &Cx, at: Timestamp) -> Fields {
    let t = at.civil(&cx.app().province().zone);
    let time = format!("{:02}:{:02}", t.hour(), t.minute());
    Fields::of(&[("tanggal", &t.date().to_string()), ("jam", &time)])
}

/// The fields of an incident.
pub(super) fn fields_of(cx: &Cx, i: &Incident) -> Fields {
    moment_fields(cx, i.noticed_at)
        .with("revisi", &i.revision.to_string())
        .with("judul", &i.title)
        .with("kejadian", &i.happened)
        .with("data", &i.data)
        .with("orang", &i.people)
        .with("sebab", &i.cause)
        .with("tindakan", &i.measures)
}

/// The form; without an incident, for a new one.
pub(super) fn form(
    cx: &Cx,
    i: Option<&Incident>,
    typed: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let lines: Vec<(&str, &str)> = faults.iter().map(|(f, k)| (*f, cx.t(k))).collect();
    let field = |name: &'static str, label, hint| Field {
        name,
        label,
        hint,
        value: typed.get(name),
        error: lines.iter().find(|(f, _)| *f == name).map_or("", |(_, t)| *t),
        ..Field::default()
    };
    let text = |name, label, hint| textarea(&field(name, label, hint), 3, longest(MAX_TEXT));
    let (title, action) = match i {
        Some(i) => (cx.t("portal.incident.edit"), format!("{PATH}/{}/ubah", i.id)),
        None => (cx.t("portal.incident.new"), format!("{PATH}/baru")),
    };
    let name = Field {
        required: true,
        ..field("judul", cx.t("portal.incident.name"), cx.t("portal.incident.name_hint"))
    };
    let day = Field {
        required: true,
        ..field("tanggal", cx.t("portal.incident.noticed_on"), cx.t("portal.incident.noticed_hint"))
    };
    let body = html! {
        (page_head("", title, cx.t("portal.incident.form_lead"), &html! {}))
        (error_summary(cx.t("portal.form.faults"), &lines))
        form .form method="post" action=(cx.href(&action)) {
            (ui::hidden(&[("revisi", typed.get("revisi"))]))
            (input(&Input { field: name, maxlength: longest(MAX_TITLE), ..Input::default() }))
            (date(&day, "", ""))
            (input(&Input { field: field("jam", cx.t("portal.incident.noticed_time"), ""), kind: "time", width: ui::Width::Short, ..Input::default() }))
            (text("kejadian", cx.t("portal.incident.happened"), cx.t("portal.incident.happened_hint")))
            (text("data", cx.t("portal.incident.data"), cx.t("portal.incident.data_hint")))
            (text("orang", cx.t("portal.incident.people"), cx.t("portal.incident.people_hint")))
            (text("sebab", cx.t("portal.incident.cause"), ""))
            (text("tindakan", cx.t("portal.incident.measures"), cx.t("portal.incident.measures_hint")))
            (actions(&[button(&Button { label: cx.t("portal.feedback.save"), kind: ButtonKind::Primary, ..Button::default() })]))
        }
    };
    let code = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(title)
        .workbench()
        .status(code)
        .crumb(cx.t("portal.incident.title"), PATH)
        .crumb(title, "")
        .render(&body)
}
