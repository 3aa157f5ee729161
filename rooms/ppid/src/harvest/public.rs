//! What the public and the desk read about where an item is from.

use std::collections::HashMap;

use base::Result;
use db::Conn;
use kit::Cx;
use serde_json::{Value, json};
use ui::{FileRow, Markup, Tone, html};

use super::{
    origins::{self, Shown},
    remote::Link,
};
use crate::{model::ItemId, public::words, store::Item};

fn away(url: &str, text: &str) -> Markup {
    html! { a href=(url) rel="external noopener nofollow" { (text) } }
}

/// Where the item is from, with the way back.
pub(crate) fn notice(cx: &Cx, o: &Shown) -> Markup {
    ui::notice(
        Tone::Info,
        &cx.tf("ppid.harvest.from_site", &[("site", &o.name)]),
        &html! {
            p {
                (cx.tf("ppid.harvest.fetched_on", &[("date", &words::date(cx, o.fetched_at))])) " "
                (away(&o.url, cx.t("ppid.harvest.at_origin")))
            }
        },
    )
}

/// The same for officers: what they may do with it, and where it is changed.
pub(crate) fn office_notice(cx: &Cx, o: &Shown) -> Markup {
    let key =
        if o.gone_at.is_some() { "ppid.harvest.office_gone" } else { "ppid.harvest.office_text" };
    ui::notice(
        Tone::Info,
        &cx.tf("ppid.harvest.from_site", &[("site", &o.name)]),
        &html! { p { (cx.t(key)) " " (away(&o.url, cx.t("ppid.harvest.at_origin"))) } },
    )
}

/// On the tombstone of what is gone at its site.
pub(crate) fn tombstone(cx: &Cx, o: &Shown) -> Markup {
    html! {
        @if o.gone_at.is_some() {
            p { strong { (cx.t("ppid.harvest.gone")) } " " (cx.tf("ppid.harvest.gone_text", &[("site", &o.name)])) }
        }
    }
}

/// The documents where they are.
pub(crate) fn documents(cx: &Cx, links: &[Link]) -> Markup {
    let rows: Vec<Markup> = links
        .iter()
        .map(|l| {
            let host = url::Url::parse(&l.url).ok().and_then(|u| u.host_str().map(str::to_owned));
            let host = host.unwrap_or_default();
            let size = l.size.map(|n| words::size(cx, n));
            let facts: Vec<&str> =
                size.iter().map(String::as_str).chain(std::iter::once(host.as_str())).collect();
            ui::file_row(&FileRow {
                title: &l.name,
                format: &l.format,
                facts: &facts,
                open: &l.url,
                open_label: cx.t("ppid.harvest.open_there"),
                ..FileRow::default()
            })
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            section .section aria-labelledby="berkas-judul" {
                header { h2 #berkas-judul { (cx.t("ppid.harvest.documents")) } }
                p .hint { (cx.t("ppid.harvest.documents_text")) }
                (ui::file_list(&rows))
            }
        }
    }
}

/// Writes into records of items (see `public::record`) where they are from.
pub(crate) async fn record(c: Conn<'_>, items: &[Item], records: &mut [Value]) -> Result<()> {
    let from: Vec<ItemId> = items.iter().filter(|i| i.source.is_some()).map(|i| i.id).collect();
    if from.is_empty() {
        return Ok(());
    }
    let mut known: HashMap<String, Value> = HashMap::new();
    let (origins, links) = origins::of_many(c, &from).await?;
    for (item, o) in origins {
        let own = links.iter().filter(|(of, _)| *of == item).map(
            |(_, l)| json!({ "nama": l.name, "format": l.format, "ukuran": l.size, "url": l.url }),
        );
        let origin = json!({
            "nama": o.name,
            "url": o.url,
            "diambil": o.fetched_at.rfc3339(),
            "berkas": own.collect::<Vec<_>>(),
        });
        known.insert(item.to_string(), origin);
    }
    for (i, r) in items.iter().zip(records) {
        if let Some(o) = known.remove(&i.id.to_string()) {
            r["asal"] = o;
        }
    }
    Ok(())
}
