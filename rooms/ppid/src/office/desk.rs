//! The desk: what waits for me, and for the main officer the inbox of all agencies.

use base::Result;
use contracts::org::OrgTree;
use kit::{Cx, Fields, Web};
use ui::{
    Empty, LinkButton, Markup, Row, Stat, Table, Tone, empty, html, link_button, section, stat,
    stats,
};

use super::words;
use crate::{
    config::Ppid,
    duty::office::due_section,
    model::{PPID_EDIT, PPID_REVIEW, PPID_VIEW_OFFICE, Stage},
    service,
    store::{
        Item,
        desk::{self, Filter, Sort},
    },
};

const SHOWN: i64 = 8;

struct Part {
    key: &'static str,
    /// The list with the same filter.
    query: String,
    items: Vec<Item>,
    count: i64,
}

async fn part(cx: &Cx, key: &'static str, query: &str, f: Filter) -> Result<Part> {
    let mut r = cx.db().read().await?;
    let items = desk::page(r.conn(), &f, 0, SHOWN).await?;
    let count = desk::count(r.conn(), &f).await?;
    Ok(Part { key, query: query.to_owned(), items, count })
}

async fn parts(cx: &Cx) -> Result<Vec<Part>> {
    let mine = cx.actor().places(PPID_EDIT);
    let seen = cx.actor().places(PPID_VIEW_OFFICE);
    let reviewed = cx.actor().places(PPID_REVIEW);
    let at = |stage| Filter { places: seen.clone(), stage: Some(stage), ..Filter::default() };
    let mut out = Vec::new();
    if !reviewed.is_empty() {
        // The oldest first: whoever waits longest is next.
        let inbox = Filter { places: reviewed.clone(), ascending: true, ..at(Stage::Review) };
        out.push(
            part(cx, "ppid.office.inbox", "keadaan=review&urut=changed&arah=naik", inbox).await?,
        );
        let after = Filter { places: reviewed, unreviewed: true, ..Filter::default() };
        out.push(part(cx, "ppid.office.unreviewed", "belum_diperiksa=1", after).await?);
    }
    if !mine.is_empty() {
        let returned = Filter { places: mine.clone(), returned: true, ..Filter::default() };
        out.push(part(cx, "ppid.office.returned", "dikembalikan=1", returned).await?);
    }
    out.push(part(cx, "ppid.office.drafts", "keadaan=draft", at(Stage::Draft)).await?);
    if !out.iter().any(|p| p.key == "ppid.office.inbox") {
        out.push(part(cx, "ppid.office.in_review", "keadaan=review", at(Stage::Review)).await?);
    }
    let scheduled = Filter { sort: Sort::Changed, ..at(Stage::Scheduled) };
    out.push(part(cx, "ppid.office.scheduled", "keadaan=scheduled", scheduled).await?);
    let unread = Filter { places: seen, unread: true, ..Filter::default() };
    out.push(part(cx, "ppid.office.unread", "gagal_dibaca=1", unread).await?);
    Ok(out)
}

/// GET
pub(super) async fn show(cx: Cx, _f: Fields) -> Web {
    let tree = service::tree(cx.app()).await?;
    let all = parts(&cx).await?;
    let due = due_section(&cx).await?;
    let may_add = cx.actor().may_somewhere(PPID_EDIT);
    let label = if cx.actor().may_somewhere(PPID_REVIEW) {
        cx.t("kit.role.ppid_utama").to_owned()
    } else if may_add {
        Ppid::of(&cx)?.label(&cx)
    } else {
        String::new()
    };
    let figures: Vec<Markup> = all
        .iter()
        .map(|p| {
            stat(&Stat {
                figure: &words::figure(&cx, p.count),
                label: cx.t(p.key),
                href: &cx.href(&format!("/kerja/ppid/daftar?{}", p.query)),
                tone: if p.key == "ppid.office.unread" && p.count > 0 {
                    Tone::Danger
                } else {
                    Tone::Neutral
                },
                ..Stat::default()
            })
        })
        .collect();
    let add = link_button(&LinkButton {
        label: cx.t("ppid.office.add"),
        href: &cx.href("/kerja/ppid/tambah"),
        kind: ui::ButtonKind::Primary,
        icon: ui::Icon::Upload,
        ..LinkButton::default()
    });
    let aside = if may_add {
        add.clone()
    } else {
        html! {}
    };
    let body = html! {
        (ui::page_head(&label, cx.t("ppid.office.desk"), cx.t("ppid.office.desk_lead"), &aside))
        (stats(&figures))
        @if all.iter().all(|p| p.count == 0) && due.0.is_empty() {
            (empty(&Empty { title: cx.t("ppid.office.nothing_waits"), text: cx.t("ppid.office.nothing_waits_text"), actions: may_add.then_some(add), ..Empty::default() }))
        }
        (due)
        @for p in all.iter().filter(|p| p.count > 0) {
            (section(cx.t(p.key), Some((cx.t("ppid.office.all"), &cx.href(&format!("/kerja/ppid/daftar?{}", p.query)))), &rows(&cx, &tree, p)))
        }
    };
    Ok(cx
        .page(cx.t("ppid.office.desk"))
        .workbench()
        .crumb(cx.t("ppid.office.desk"), "")
        .render(&body))
}

fn rows(cx: &Cx, tree: &OrgTree, p: &Part) -> Markup {
    let rows: Vec<Row> = p
        .items
        .iter()
        .map(|i| Row {
            cells: vec![
                words::link(cx, i),
                html! { (words::agency(tree, i)) },
                words::stage(cx, i.stage()),
                html! { (i.publish_at.map_or_else(|| words::date(cx, i.updated_at), |t| words::moment(cx, t))) },
            ],
            ..Row::default()
        })
        .collect();
    let columns = [
        ui::Column::text(cx.t("ppid.field.title")),
        ui::Column::text(cx.t("ppid.office.agency")),
        ui::Column::text(cx.t("ppid.office.state")),
        ui::Column::text(cx.t("ppid.office.when")),
    ];
    ui::table(&Table {
        caption: cx.t(p.key),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}
