//! One agency: who it is, how to reach it, what it published.

use axum::extract::Path;
use base::{Error, Result};
use contracts::{
    links::encode,
    org::Org,
    searching::{SearchPage, SearchQuery, Sort},
};
use kit::{Cx, Web};
use serde_json::{Map, Value, json};
use ui::{
    ButtonKind, Empty, Icon, LinkButton, Markup, MetaItem, Stat, Tone, empty, html, link_button,
    meta_list, notice, page_head, section, stat, stats,
};

use crate::{
    names::{self, Names},
    public::{agencies, hits},
    speech,
};

const NEWEST: usize = 8;

pub(crate) async fn show(cx: Cx, Path(slug): Path<String>) -> Web {
    let names = Names::of(&cx).await?;
    let o = names.org(&slug).cloned().ok_or_else(Error::not_found)?;
    let found = published(&cx, &o)?;
    let name = o.name_in(cx.lang()).to_owned();
    let above = o.parent.and_then(|p| names.list().iter().find(|x| x.id == p));
    let body = html! {
        div .wrap .stack {
            (page_head(&agencies::kicker(&cx, &o), &name, &lead(&cx, &o, above), &crate::follow::link(&cx, &contracts::links::agency(&o.slug))))
            @if o.closed { (notice(Tone::Info, "", &html! { p { (cx.t("portal.agency.closed")) } })) }
            (figures(&cx, &o, &found))
            div .split {
                div .stack { (newest(&cx, &names, &o, &found)) }
                div .stack {
                    (section(cx.t("portal.agency.contact"), None, &contact(&cx, &o)))
                    (section(cx.t("portal.agency.take"), None, &downloads(&cx, &o)))
                    (agencies::below(&cx, &names, &o, &agencies::counts(&cx)?))
                }
            }
        }
    };
    let description = cx.tf("portal.agency.description", &[("name", &name)]);
    let feed = cx.href(&feed_path(&o));
    Ok(cx
        .page(&name)
        .description(&description)
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(cx.t("portal.agencies.title"), "/instansi")
        .crumb(&names.short(&cx, &o.slug), "")
        .head(html! {
            link rel="alternate" type="application/atom+xml" title=(name) href=(feed);
            (super::json_ld(&linked_data(&cx, &o, above)))
        })
        .canonical(&contracts::links::agency(&o.slug))
        .render(&body))
}

/// A district's page shows what all its agencies published.
fn published(cx: &Cx, o: &Org) -> Result<SearchPage> {
    let mut q = SearchQuery {
        kinds: super::published_kinds(cx)?,
        sort: Sort::Newest,
        limit: NEWEST,
        facets: true,
        ..SearchQuery::default()
    };
    if o.kind == "district" {
        q.districts = vec![o.slug.clone()];
    } else {
        q.agencies = vec![o.slug.clone()];
    }
    cx.app().searching().search(&q)
}

fn filter(o: &Org) -> String {
    let name = if o.kind == "district" { "kabupaten" } else { "instansi" };
    format!("{name}={}", encode(&o.slug))
}

fn feed_path(o: &Org) -> String {
    format!("/ppid/umpan.atom?instansi={}", encode(&o.slug))
}

fn lead(cx: &Cx, o: &Org, above: Option<&Org>) -> String {
    let mut parts = Vec::new();
    if !o.abbreviation.is_empty() {
        parts.push(o.abbreviation.clone());
    }
    if let Some(a) = above {
        parts.push(cx.tf("portal.agency.part_of", &[("name", a.name_in(cx.lang()))]).into_owned());
    }
    parts.join(" · ")
}

fn figures(cx: &Cx, o: &Org, found: &SearchPage) -> Markup {
    let total = speech::count(cx, found.total);
    let all = cx.href(&format!("/cari?{}&urut=terbaru", filter(o)));
    let mut items = vec![stat(&Stat {
        figure: &total,
        label: cx.t("portal.agency.published"),
        href: &all,
        ..Stat::default()
    })];
    for (word, n) in found.facets.categories.iter().take(4) {
        let href = cx.href(&format!("/cari?{}&kategori={}", filter(o), encode(word)));
        items.push(stat(&Stat {
            figure: &speech::number(cx, *n),
            label: &names::category(cx, word),
            href: &href,
            ..Stat::default()
        }));
    }
    stats(&items)
}

fn newest(cx: &Cx, names: &Names, o: &Org, found: &SearchPage) -> Markup {
    let all = cx.href(&format!("/cari?{}&urut=terbaru", filter(o)));
    let more =
        (found.total > found.hits.len()).then_some((cx.t("portal.agency.all"), all.as_str()));
    let body = if found.hits.is_empty() {
        empty(&Empty {
            icon: Some(Icon::Inbox),
            title: cx.t("portal.agency.nothing"),
            text: cx.t("portal.agency.nothing_hint"),
            actions: None,
        })
    } else {
        hits::list(cx, names, &found.hits)
    };
    section(cx.t("portal.agency.newest"), more, &body)
}

fn contact(cx: &Cx, o: &Org) -> Markup {
    let mut items: Vec<MetaItem<'_>> = Vec::new();
    if !o.address.is_empty() {
        items.push(MetaItem::text(cx.t("portal.agency.address"), &o.address));
    }
    if !o.phone.is_empty() {
        let tel: String = o.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let value = html! { a href={ "tel:" (tel) } { (o.phone) } };
        items.push(MetaItem { label: cx.t("portal.agency.phone"), value });
    }
    if !o.email.is_empty() {
        let value = html! { a href={ "mailto:" (o.email) } { (o.email) } };
        items.push(MetaItem { label: cx.t("portal.agency.email"), value });
    }
    // Anything but a web address stays text: an address can be a program elsewhere.
    if o.website.starts_with("https://") || o.website.starts_with("http://") {
        let value = html! { a href=(o.website) rel="external noopener" { (o.website) } };
        items.push(MetaItem { label: cx.t("portal.agency.website"), value });
    }
    if !o.ppid_contact.is_empty() {
        items.push(MetaItem::text(cx.t("portal.agency.ppid"), &o.ppid_contact));
    }
    if let (Some(lat), Some(lon)) = (o.lat, o.lon) {
        let map = format!(
            "https://www.openstreetmap.org/?mlat={lat:.5}&mlon={lon:.5}#map=17/{lat:.5}/{lon:.5}"
        );
        let value = html! {
            a href=(map) rel="external noopener" { (cx.t("portal.agency.map")) }
            " · "
            a href={ "geo:" (format!("{lat:.5},{lon:.5}")) } { (cx.t("portal.agency.map_app")) }
        };
        items.push(MetaItem { label: cx.t("portal.agency.place"), value });
    }
    html! {
        @if items.is_empty() { p { (cx.t("portal.agency.no_contact")) } } @else { (meta_list(&items)) }
    }
}

fn downloads(cx: &Cx, o: &Org) -> Markup {
    let link = |label: &str, path: String, icon| {
        link_button(&LinkButton {
            label,
            href: &cx.href(&path),
            kind: ButtonKind::Secondary,
            icon,
            ..LinkButton::default()
        })
    };
    let slug = encode(&o.slug);
    html! {
        div .row {
            (link(cx.t("portal.agency.catalogue"), contracts::links::catalogue_of(&o.slug), Icon::List))
            (link(cx.t("portal.agency.dip"), format!("/ppid/dip.xlsx?instansi={slug}"), Icon::FileTable))
            (link(cx.t("portal.agency.feed"), feed_path(o), Icon::Feed))
        }
    }
}

fn linked_data(cx: &Cx, o: &Org, above: Option<&Org>) -> Value {
    let mut m = Map::new();
    m.insert("@context".into(), json!("https://schema.org"));
    m.insert("@type".into(), json!("GovernmentOrganization"));
    m.insert("name".into(), json!(o.name));
    m.insert("url".into(), json!(cx.absolute(&contracts::links::agency(&o.slug))));
    for (name, value) in [
        ("alternateName", &o.abbreviation),
        ("email", &o.email),
        ("telephone", &o.phone),
        ("address", &o.address),
        ("sameAs", &o.website),
    ] {
        if !value.is_empty() {
            m.insert(name.into(), json!(value));
        }
    }
    if let (Some(lat), Some(lon)) = (o.lat, o.lon) {
        let geo = json!({ "@type": "GeoCoordinates", "latitude": lat, "longitude": lon });
        m.insert("location".into(), json!({ "@type": "Place", "geo": geo }));
    }
    if let Some(a) = above {
        let url = cx.absolute(&contracts::links::agency(&a.slug));
        m.insert(
            "parentOrganization".into(),
            json!({ "@type": "GovernmentOrganization", "name": a.name, "url": url }),
        );
    }
    Value::Object(m)
}
