//! The record, read: filtered, page by page, verified.

use axum::response::Response;
use base::Timestamp;
use contracts::org::OrgPath;
use kit::{
    Audit, Cx, Fields, Web,
    audit::{self, Filter, Verdict},
};
use ui::{
    Button, ButtonKind, Empty, Field, Icon, Input, LinkButton, Markup, MetaItem, Opt, Tone,
    actions, button, date, empty, fieldset, html, input, link_button, meta_list, notice, page_head,
    section, select,
};

use super::{AUDIT, AUDIT_PERSONAL, audit_rows};
use crate::{names::Names, speech};

const PER_PAGE: u16 = 25;
/// The filters' names, in the order of the form.
pub(crate) const NAMES: &[&str] =
    &["pelaku", "tindakan", "jenis", "objek", "instansi", "dari", "sampai", "permintaan"];

/// Reads the filter of a query; `bad` names the dates that are none.
pub(crate) fn filter(cx: &Cx, names: &Names, fields: &Fields) -> (Filter, Vec<&'static str>) {
    let mut bad = Vec::new();
    let province = cx.app().province();
    let zone = &province.zone;
    let mut day = |name: &'static str, after: i8| -> Option<Timestamp> {
        let typed = fields.get(name);
        if typed.is_empty() {
            return None;
        }
        let parsed = typed
            .parse::<jiff::civil::Date>()
            .ok()
            .and_then(|d| if after == 0 { Some(d) } else { d.tomorrow().ok() });
        if parsed.is_none() {
            bad.push(name);
        }
        parsed.map(|d| Timestamp::start_of(d, zone))
    };
    let (from, until) = (day("dari", 0), day("sampai", 1));
    let actor = match fields.get("pelaku") {
        id if id.parse::<contracts::org::PersonId>().is_ok() => format!("person:{id}"),
        other => other.to_owned(),
    };
    let org = match fields.get("instansi") {
        "" => None,
        // An agency that does not exist has no rows, instead of all.
        slug => Some(names.org(slug).map_or_else(|| OrgPath("-".to_owned()), |o| o.path.clone())),
    };
    let filter = Filter {
        actor,
        action: fields.get("tindakan").to_owned(),
        subject_kind: fields.get("jenis").to_owned(),
        subject_id: fields.get("objek").to_owned(),
        request: fields.get("permintaan").to_owned(),
        org,
        from,
        until,
        places: cx.actor().places(AUDIT),
    };
    (filter, bad)
}

/// The filters in force as a query text.
pub(crate) fn query_of(fields: &Fields) -> String {
    NAMES.iter().fold(Fields::default(), |f, n| f.with(n, fields.get(n))).query()
}

/// Whether personal values are shown: the reader must hold that permission wherever they look.
pub(crate) fn sees_personal(cx: &Cx) -> bool {
    let (own, all) = (cx.actor().places(AUDIT_PERSONAL), cx.actor().places(AUDIT));
    !all.is_empty() && all.iter().all(|p| own.iter().any(|o| o.covers(p)))
}

pub(crate) async fn show(cx: Cx, fields: Fields) -> Web {
    let names = Names::of(&cx).await?;
    let (filter, bad) = filter(&cx, &names, &fields);
    let before = fields.get("sebelum").parse::<i64>().ok();
    let mut r = cx.db().read().await?;
    let mut rows = audit::page(r.conn(), &filter, before, PER_PAGE + 1).await?;
    let more = rows.len() > usize::from(PER_PAGE);
    rows.truncate(PER_PAGE.into());
    let last = rows.last().map(|r| r.seq);
    let personal = sees_personal(&cx);
    let shown = audit_rows::read(&cx, r.conn(), rows, personal).await?;
    drop(r);
    let body = html! {
        (page_head("", cx.t("portal.menu.audit"), cx.t("portal.audit.lead"), &html! {}))
        @if !personal { (notice(Tone::Info, "", &html! { p { (cx.t("portal.audit.personal_hidden")) } })) }
        div .split.start {
            (form(&cx, &names, &fields, &bad))
            div .stack {
                @if shown.is_empty() { (nothing(&cx)) }
                @else { (audit_rows::draw(&cx, &names, &shown, true)) }
                (steps(&cx, &fields, before.is_some(), last.filter(|_| more)))
                (tools(&cx, &fields, personal))
            }
        }
    };
    Ok(cx.page(cx.t("portal.menu.audit")).workbench().render(&body))
}

fn nothing(cx: &Cx) -> Markup {
    empty(&Empty {
        icon: Some(Icon::List),
        title: cx.t("portal.audit.nothing"),
        text: cx.t("portal.audit.nothing_hint"),
        actions: None,
    })
}

fn form(cx: &Cx, names: &Names, fields: &Fields, bad: &[&str]) -> Markup {
    let field = |name: &'static str, label, hint| Field {
        name,
        label,
        hint,
        value: fields.get(name),
        error: if bad.contains(&name) { cx.t("portal.audit.bad_date") } else { "" },
        ..Field::default()
    };
    let text =
        |name, label, hint| input(&Input { field: field(name, label, hint), ..Input::default() });
    let orgs: Vec<Opt<'_>> = names
        .list()
        .iter()
        .map(|o| Opt { value: &o.slug, label: o.short(), ..Opt::default() })
        .collect();
    html! {
        // On a phone the filters are folded, unless some are in force.
        details .fold open[!query_of(fields).is_empty()] {
        summary { (ui::icon(Icon::Filter)) (cx.t("portal.search.filter")) }
        form .form method="get" action=(cx.href("/kerja/audit")) {
            (fieldset(cx.t("portal.audit.which"), "", &html! {
                (text("pelaku", cx.t("portal.audit.actor"), cx.t("portal.audit.actor_hint")))
                (text("tindakan", cx.t("portal.audit.action"), cx.t("portal.audit.action_hint")))
                (text("jenis", cx.t("portal.audit.subject_kind"), ""))
                (text("objek", cx.t("portal.audit.subject"), ""))
                (select(&field("instansi", cx.t("portal.audit.org"), ""), cx.t("portal.audit.any_org"), &orgs))
                (date(&field("dari", cx.t("portal.audit.from"), ""), "", ""))
                (date(&field("sampai", cx.t("portal.audit.until"), ""), "", ""))
                (text("permintaan", cx.t("portal.audit.request"), ""))
            }))
            (actions(&[
                button(&Button { label: cx.t("portal.audit.apply"), kind: ButtonKind::Primary, icon: Icon::Filter, ..Button::default() }),
                link_button(&LinkButton { label: cx.t("portal.search.clear"), href: &cx.href("/kerja/audit"), kind: ButtonKind::Quiet, ..LinkButton::default() }),
            ]))
        }
        }
    }
}

/// The record grows at its head, so pages are told apart by the number of a row, not by counting.
fn steps(cx: &Cx, fields: &Fields, later: bool, older: Option<i64>) -> Markup {
    let query = query_of(fields);
    let newest = cx.href(&format!("/kerja/audit?{query}"));
    html! {
        div .row {
            @if later {
                (link_button(&LinkButton { label: cx.t("portal.audit.newest"), href: &newest, icon: Icon::ArrowUp, ..LinkButton::default() }))
            }
            @if let Some(seq) = older {
                (link_button(&LinkButton { label: cx.t("portal.audit.older"), href: &cx.href(&format!("/kerja/audit?{query}&sebelum={seq}")), icon: Icon::ArrowRight, ..LinkButton::default() }))
            }
        }
    }
}

fn tools(cx: &Cx, fields: &Fields, personal: bool) -> Markup {
    let query = query_of(fields);
    let export = |form: &str| cx.href(&format!("/kerja/audit/ekspor/{form}?{query}"));
    let link = |label: &str, form: &str| {
        link_button(&LinkButton {
            label,
            href: &export(form),
            icon: Icon::Download,
            ..LinkButton::default()
        })
    };
    html! {
        (section(cx.t("portal.audit.take"), None, &html! {
            div .row {
                (link(cx.t("portal.audit.csv"), "audit.csv"))
                (link(cx.t("portal.audit.jsonl"), "audit.jsonl"))
                @if personal {
                    form method="post" action=(export("audit.csv")) {
                        (button(&Button { label: cx.t("portal.audit.csv_personal"), icon: Icon::Lock, ..Button::default() }))
                    }
                    form method="post" action=(export("audit.jsonl")) {
                        (button(&Button { label: cx.t("portal.audit.jsonl_personal"), icon: Icon::Lock, ..Button::default() }))
                    }
                }
            }
            @if personal { p { (cx.t("portal.audit.personal_export")) } }
        }))
        (section(cx.t("portal.audit.verify"), None, &html! {
            p { (cx.t("portal.audit.verify_lead")) }
            form method="post" action=(cx.href("/kerja/audit/periksa")) {
                (button(&Button { label: cx.t("portal.audit.verify_now"), icon: Icon::Shield, ..Button::default() }))
            }
        }))
    }
}

/// Reads the whole chain and says what it found. Leaves a row of its own: that it was looked at, and how it was.
pub(crate) async fn verify(cx: Cx) -> Web {
    let grant = cx.grant_everywhere(AUDIT)?;
    let app = cx.app();
    let verdict = audit::verify(app.db(), &**app.store(), &app.keys().public()).await?;
    let tx = cx.begin(grant).await?;
    tx.commit(
        Audit::new("portal.verify_audit", "audit", verdict.rows)
            .note("rows", verdict.rows)
            .note("faults", verdict.faults.len()),
    )
    .await?;
    Ok(verdict_page(&cx, &verdict))
}

fn verdict_page(cx: &Cx, v: &Verdict) -> Response {
    let rows = speech::number(cx, u64::try_from(v.rows).unwrap_or(0));
    let heads = speech::count(cx, v.heads);
    let body = html! {
        (page_head("", cx.t("portal.audit.verify"), "", &html! {}))
        @if v.faults.is_empty() {
            (notice(Tone::Success, cx.t("portal.audit.whole"), &html! { p { (cx.t("portal.audit.whole_text")) } }))
        } @else {
            (notice(Tone::Danger, cx.t("portal.audit.broken"), &html! {
                p { (cx.t("portal.audit.broken_text")) }
                // The operator's words, kept exactly as the check gives them.
                ul lang="en" { @for f in v.faults.iter().take(200) { li { (f) } } }
            }))
        }
        (meta_list(&[
            MetaItem::text(cx.t("portal.audit.rows_read"), &rows),
            MetaItem::text(cx.t("portal.audit.heads_read"), &heads),
            MetaItem::text(cx.t("portal.audit.checked_at"), &speech::moment(cx, cx.now())),
        ]))
        p { a href=(cx.href("/kerja/audit")) { (cx.t("portal.audit.back")) } }
    };
    cx.page(cx.t("portal.audit.verify"))
        .workbench()
        .crumb(cx.t("portal.menu.audit"), "/kerja/audit")
        .crumb(cx.t("portal.audit.verify"), "")
        .render(&body)
}
