//! How the house is: everything that is checked, for its administrators; and one plain sentence for everybody.
//! What is found is written by whoever checks; here it is only shown.

use kit::{
    Cx, Web,
    room::{Finding, Level},
    watch,
};
use ui::{
    Column, Markup, Row, StatusKind, Table, Tone, html, notice, page_head, section, status, table,
};

use super::STATUS;
use crate::speech;

/// `/kerja/status`: every finding, the worst first.
pub(crate) async fn show(cx: Cx) -> Web {
    cx.grant_everywhere(STATUS)?;
    let look = watch::recent(cx.app()).await;
    let mut all: Vec<&Finding> = look.findings().collect();
    // Stable: among equals the order of the checks stays.
    all.sort_by_key(|f| std::cmp::Reverse(f.level));
    let wrong = all.iter().filter(|f| f.level > Level::Fine).count();
    let told = !cx.app().config().alerts.to.is_empty() && kit::mail::is_on(cx.app());
    let body = html! {
        (page_head("", cx.t("portal.menu.status"), cx.t("portal.status.lead"), &html! {}))
        (summary(&cx, look.worst(), wrong))
        (findings(&cx, &all))
        p .hint { (cx.tf("portal.status.at", &[("at", &speech::moment(&cx, look.at))])) }
        (section(cx.t("portal.status.alerts"), None, &html! {
            p { (if told { cx.t("portal.status.alerts_on") } else { cx.t("portal.status.alerts_off") }) }
        }))
    };
    Ok(cx.page(cx.t("portal.menu.status")).workbench().render(&body))
}

fn summary(cx: &Cx, worst: Level, wrong: usize) -> Markup {
    let n = speech::count(cx, wrong);
    let (tone, text) = match worst {
        Level::Fine => (Tone::Success, cx.t("portal.status.all_fine").to_owned()),
        Level::Warning => (Tone::Warning, cx.tf("portal.status.some", &[("n", &n)]).into_owned()),
        Level::Bad => (Tone::Danger, cx.tf("portal.status.bad", &[("n", &n)]).into_owned()),
    };
    notice(tone, "", &html! { p { (text) } })
}

fn findings(cx: &Cx, all: &[&Finding]) -> Markup {
    let columns =
        [Column::text(cx.t("portal.status.state")), Column::text(cx.t("portal.status.found"))];
    let rows: Vec<Row> = all
        .iter()
        .map(|f| {
            let (kind, word) = match f.level {
                Level::Fine => (StatusKind::Ok, cx.t("portal.status.level_fine")),
                Level::Warning => (StatusKind::Soon, cx.t("portal.status.level_warning")),
                Level::Bad => (StatusKind::Failed, cx.t("portal.status.level_bad")),
            };
            let args: Vec<(&str, &str)> = f.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
            Row {
                cells: vec![status(kind, word), html! { (cx.tf(f.key, &args)) }],
                class: if f.level == Level::Bad { "late" } else { "" },
                ..Row::default()
            }
        })
        .collect();
    table(&Table {
        caption: cx.t("portal.menu.status"),
        columns: &columns,
        rows: &rows,
        dense: true,
        ..Table::default()
    })
}

/// `/status`: whether the services run, in words and without anything about the inside.
pub(crate) async fn public(cx: Cx) -> Web {
    let look = watch::recent(cx.app()).await;
    let (tone, title, text) = match look.worst() {
        Level::Fine | Level::Warning => (
            Tone::Success,
            cx.t("portal.status.public_fine"),
            cx.t("portal.status.public_fine_more"),
        ),
        Level::Bad => {
            (Tone::Warning, cx.t("portal.status.public_bad"), cx.t("portal.status.public_bad_more"))
        }
    };
    let name = cx.t("portal.status.public_title");
    let lead = cx.t("portal.status.public_lead");
    let body = html! {
        div .wrap .stack {
            (page_head("", name, lead, &html! {}))
            (notice(tone, title, &html! { p { (text) } }))
            p .hint { (cx.tf("portal.status.at", &[("at", &speech::moment(&cx, look.at))])) }
        }
    };
    Ok(cx
        .page(name)
        .description(lead)
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(name, "")
        .canonical("/status")
        .render(&body))
}
