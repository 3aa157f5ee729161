//! The ways into one's own account: what there is, what can be added, and who tried.

use axum::response::Response;
use kit::{Cx, Fields};
use maud::{Markup, html};
use ui::{Align, ButtonKind, Column, Icon, Row, StatusKind, Table, Tone};

use super::{link, moment, own, p, passkey};
use crate::{
    model::{
        device,
        ways::{Outcome, SignIn},
    },
    service::ways::{Own, OwnPasskey},
};

/// The page to which whoever lacks a second factor is led before anything else.
pub(crate) fn page(cx: &Cx, own_ways: &Own, fields: &Fields) -> Response {
    let title = cx.t("identity.ways.enrol_title");
    let lead =
        if own_ways.waits { cx.t("identity.ways.enrol_lead") } else { cx.t("identity.ways.lead") };
    let body = html! {
        (ui::page_head("", title, lead, &html! {}))
        (ui::section(cx.t("identity.ways.title"), None, &factors(cx, own_ways, fields.get("kembali"))))
    };
    own::page(cx, title).crumb(title, "").render(&own::framed(cx, body))
}

/// A word to whoever holds a role that does not count yet.
pub(crate) fn waiting(cx: &Cx) -> Markup {
    let go = link(
        cx.t("identity.ways.enrol"),
        &cx.href("/akun/pengaman"),
        Icon::Shield,
        ButtonKind::Primary,
    );
    ui::notice(
        Tone::Warning,
        cx.t("identity.ways.waits"),
        &html! { (p(cx.t("identity.ways.waits_text"))) (go) },
    )
}

/// Second factors, passkeys and recovery codes, each with what can be done about it.
pub(crate) fn factors(cx: &Cx, own_ways: &Own, back: &str) -> Markup {
    let to = |path: &str| match back {
        "" => cx.href(path),
        b => format!("{}?kembali={}", cx.href(path), contracts::links::encode(b)),
    };
    let button = |text: &str, path: &str, icon, kind| link(text, &to(path), icon, kind);
    let w = own_ways.ways;
    let first = if w.any() { ButtonKind::Secondary } else { ButtonKind::Primary };
    let left = w.recovery.to_string();
    html! { div .stack {
        div {
            h3 { (cx.t("identity.passkey.title")) }
            (p(cx.t("identity.passkey.text")))
        }
        @if !own_ways.passkeys.is_empty() { (passkeys(cx, &own_ways.passkeys)) }
        @if passkey::is_possible(cx) {
            (ui::actions(&[button(cx.t("identity.passkey.add"), "/akun/kunci", Icon::Plus, first)]))
        } @else {
            p .hint { (cx.t("identity.passkey.error.host")) }
        }
        div {
            h3 { (cx.t("identity.totp.name")) }
            (p(cx.t("identity.totp.text")))
            @if w.totp { p { (ui::status(StatusKind::Ok, cx.t("identity.ways.on"))) } }
        }
        @if w.totp {
            (ui::actions(&[button(cx.t("identity.totp.remove"), "/akun/aplikasi/lepas", Icon::Trash, ButtonKind::Quiet)]))
        } @else {
            (ui::actions(&[button(cx.t("identity.totp.add"), "/akun/aplikasi", Icon::Plus, ButtonKind::Secondary)]))
        }
        @if w.any() {
            div {
                h3 { (cx.t("identity.recovery.title")) }
                (p(&cx.tf("identity.recovery.left", &[("n", &left)])))
            }
            (ui::actions(&[button(cx.t("identity.recovery.issue"), "/akun/kode-pemulihan", Icon::List, ButtonKind::Quiet)]))
        }
    } }
}

fn passkeys(cx: &Cx, list: &[OwnPasskey]) -> Markup {
    let columns = [
        Column::text(cx.t("identity.passkey.name")),
        Column::text(cx.t("identity.passkey.since")),
        Column::text(cx.t("identity.session.seen")),
        Column {
            quiet: true,
            align: Align::Actions,
            ..Column::text(cx.t("identity.session.action"))
        },
    ];
    let rows: Vec<Row> = list.iter().map(|k| passkey_row(cx, k)).collect();
    ui::table(&Table {
        caption: cx.t("identity.passkey.title"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

fn passkey_row(cx: &Cx, k: &OwnPasskey) -> Row {
    let field = format!("name-{}", k.id);
    Row {
        cells: vec![
            html! {
                (k.name) br; span .hint { (k.host) }
                details {
                    summary { (cx.t("identity.passkey.rename")) span .vh { " " (k.name) } }
                    form .form method="post" action=(cx.href(&format!("/akun/kunci/{}/nama", k.id))) {
                        label for=(field) { (cx.t("identity.passkey.name")) }
                        input id=(field) name="name" type="text" value=(k.name) maxlength="60" required;
                        (ui::actions(&[ui::button(&ui::Button { label: cx.t("identity.form.save"), small: true, ..ui::Button::default() })]))
                    }
                }
            },
            html! { (moment(cx, k.created_at)) },
            html! { @match k.used_at { Some(t) => (moment(cx, t)), None => (cx.t("identity.people.never")) } },
            html! {
                a .btn .small .quiet href=(cx.href(&format!("/akun/kunci/{}/hapus", k.id))) {
                    span { (cx.t("identity.passkey.remove")) span .vh { " " (k.name) } }
                }
            },
        ],
        ..Row::default()
    }
}

// i18n-prefix: identity.how.
// i18n-prefix: identity.factor_word.
// i18n-prefix: identity.outcome.
/// The last attempts on the account.
pub(crate) fn sign_ins(cx: &Cx, list: &[SignIn]) -> Markup {
    if list.is_empty() {
        return p(cx.t("identity.sign_ins.none"));
    }
    let columns = [
        Column::text(cx.t("identity.sign_ins.when")),
        Column::text(cx.t("identity.sign_ins.outcome")),
        Column::text(cx.t("identity.sign_ins.how")),
        Column::text(cx.t("identity.session.device")),
        Column::text(cx.t("identity.session.address")),
    ];
    let row = |s: &SignIn| {
        let kind = if s.outcome == Outcome::In { StatusKind::Ok } else { StatusKind::Closed };
        let (outcome, how, factor) = (
            format!("identity.outcome.{}", s.outcome.word()),
            format!("identity.how.{}", s.how.word()),
            format!("identity.factor_word.{}", s.factor.word()),
        );
        let on = device(&s.agent).map_or_else(
            || cx.t("identity.session.unknown").to_owned(),
            |(browser, system)| {
                cx.tf("identity.session.on", &[("browser", browser), ("system", system)])
                    .into_owned()
            },
        );
        let beside = s.factor != crate::model::ways::Factor::None
            && s.how != crate::model::ways::How::Passkey;
        Row {
            cells: vec![
                html! { (moment(cx, s.at)) },
                ui::status(kind, cx.t(&outcome)),
                html! { (cx.t(&how)) @if beside { ", " (cx.t(&factor)) } },
                html! { (on) },
                html! { @if s.address.is_empty() { (cx.t("identity.session.no_address")) } @else { (s.address) } },
            ],
            ..Row::default()
        }
    };
    let rows: Vec<Row> = list.iter().map(row).collect();
    html! {
        (p(cx.t("identity.sign_ins.text")))
        (ui::table(&Table {
            caption: cx.t("identity.sign_ins.title"),
            columns: &columns,
            rows: &rows,
            dense: true,
            ..Table::default()
        }))
    }
}

/// The way to a new link for whoever waits for one, as an administrator has it.
pub(crate) fn invitation_deeds(cx: &Cx, here: &str, is_open: bool) -> Markup {
    let deed = |path: &str, label, kind, icon| {
        html! {
            form method="post" action=(cx.href(&format!("{here}/{path}"))) {
                (ui::button(&ui::Button { label, kind, icon, ..ui::Button::default() }))
            }
        }
    };
    html! {
        (deed("undangan", cx.t("identity.invite.again"), ButtonKind::Secondary, Icon::Mail))
        @if is_open {
            (deed("undangan/batal", cx.t("identity.invite.withdraw"), ButtonKind::Quiet, Icon::Withdrawn))
        }
    }
}
