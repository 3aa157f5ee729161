//! The list of duties: what, for whom, by when, and whether the day was compared with the regulation.

use base::Result;
use contracts::org::OrgTree;
use kit::{Cx, Fields, Web};
use ui::{
    ButtonKind, Column, Icon, LinkButton, Markup, Row, StatusKind, Table, Tone, html, link_button,
    notice, status,
};

use super::{HOME, MATRIX};
use crate::{
    duty::{
        model::{Duty, Period},
        store,
    },
    model::PPID_SETTINGS,
    office::words,
    service,
};

/// GET
pub(super) async fn show(cx: Cx, _f: Fields) -> Web {
    let mut r = cx.db().read().await?;
    let all = store::duties(r.conn()).await?;
    drop(r);
    let tree = service::tree(cx.app()).await?;
    let (active, retired): (Vec<&Duty>, Vec<&Duty>) = all.iter().partition(|d| d.active);
    let body = html! {
        (ui::page_head("", cx.t("ppid.duty.title"), cx.t("ppid.duty.lead"), &aside(&cx)))
        (notice(Tone::Info, "", &html! { p { (cx.t("ppid.duty.is_data")) } }))
        (table(&cx, &tree, "ppid.duty.title", &active)?)
        @if !retired.is_empty() {
            details {
                summary { (cx.tf("ppid.duty.retired_many", &[("n", &retired.len().to_string())])) }
                (table(&cx, &tree, "ppid.duty.retired", &retired)?)
            }
        }
    };
    Ok(words::page(&cx, cx.t("ppid.duty.title")).crumb(cx.t("ppid.duty.title"), "").render(&body))
}

fn aside(cx: &Cx) -> Markup {
    let link = |label, path: &str, kind, icon| {
        let href = cx.href(path);
        link_button(&LinkButton {
            label: cx.t(label),
            href: &href,
            kind,
            icon,
            ..LinkButton::default()
        })
    };
    html! {
        (link("ppid.duty.matrix", MATRIX, ButtonKind::Primary, Icon::FileTable))
        @if may_change(cx) {
            (link("ppid.duty.add", "/kerja/ppid/kewajiban/baru", ButtonKind::Secondary, Icon::Plus))
            (link("ppid.duty.reminders", "/kerja/ppid/kewajiban/pengingat", ButtonKind::Quiet, Icon::Bell))
        }
    }
}

/// The list holds for every agency, so a role at one is not enough to change it.
fn may_change(cx: &Cx) -> bool {
    cx.may(PPID_SETTINGS, &contracts::org::OrgPath::everywhere())
}

fn table(cx: &Cx, tree: &OrgTree, caption: &str, duties: &[&Duty]) -> Result<Markup> {
    let rows: Vec<Row> = duties.iter().map(|d| row(cx, tree, d)).collect::<Result<_>>()?;
    let columns = [
        Column::text(cx.t("ppid.duty.name")),
        Column::text(cx.t("ppid.duty.applies")),
        Column::text(cx.t("ppid.duty.when")),
        Column::text(cx.t("ppid.field.legal_basis")),
        Column::text(cx.t("ppid.duty.certainty")),
    ];
    Ok(ui::table(&Table {
        caption: cx.t(caption),
        columns: &columns,
        rows: &rows,
        fold: true,
        ..Table::default()
    }))
}

fn row(cx: &Cx, tree: &OrgTree, d: &Duty) -> Result<Row> {
    let name = d.name_in(cx.lang());
    let days = days(cx, d)?;
    let href = cx.href(&format!("{HOME}/{}", d.number));
    Ok(Row {
        cells: vec![
            html! { @if may_change(cx) { a href=(href) { (name) } } @else { (name) } },
            html! { (applies(cx, tree, d)) },
            html! { (days) },
            html! { (d.legal_basis) },
            certainty(cx, d),
        ],
        brief: html! { strong { (name) } " " span .facts { (days) } },
        ..Row::default()
    })
}

fn certainty(cx: &Cx, d: &Duty) -> Markup {
    if d.confirmed {
        status(StatusKind::Ok, cx.t("ppid.exempt.confirmed"))
    } else {
        status(StatusKind::Waiting, cx.t("ppid.exempt.unconfirmed_short"))
    }
}

/// The days of the year on which it falls due: "31 Juli; 31 Januari tahun berikutnya".
fn days(cx: &Cx, d: &Duty) -> Result<String> {
    let this = 2001; // No leap year: the day as it stands in the rule.
    let mut out = Vec::new();
    for part in 1..=d.period.parts() {
        let due = d.due(this, part)?;
        let month = format!("ppid.office.month_{}", due.month());
        let day = format!("{} {}", due.day(), cx.t(&month));
        out.push(if i64::from(due.year()) > this {
            cx.tf("ppid.duty.next_year", &[("date", &day)]).into_owned()
        } else {
            day
        });
    }
    let often = match d.period {
        Period::Yearly => cx.t("ppid.duty.yearly"),
        Period::HalfYearly => cx.t("ppid.duty.half_yearly"),
        Period::Quarterly => cx.t("ppid.duty.quarterly"),
    };
    Ok(format!("{often}: {}", out.join("; ")))
}

/// Whom it concerns: kinds, then agencies by name.
fn applies(cx: &Cx, tree: &OrgTree, d: &Duty) -> String {
    let kinds = d.kinds.0.iter().map(|k| cx.t(&format!("ppid.duty.kind.{k}")).to_owned());
    let orgs = d.orgs.0.iter().filter_map(|id| tree.find(*id)).map(|o| o.short().to_owned());
    kinds.chain(orgs).collect::<Vec<_>>().join(", ")
}
