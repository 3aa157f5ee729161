//! The page of an item: what it says at once, then its files, then all that the law wants listed.

use contracts::links;
use kit::Cx;
use maud::{Markup, html};
use ui::{FileRow, Icon, MetaItem, Moment, ShareBox};

use super::{
    cite::Citation, files, item::Shown, preview, shelf, shelf::Slot, store::Teaser, words,
};
use crate::{harvest, store::File};

/// Related items shown.
const NEAR: usize = 5;

/// The body of the page.
pub(super) fn body(cx: &Cx, s: &Shown) -> Markup {
    let lang = (cx.lang() == base::Lang::En && s.item.title_en.is_empty()).then_some("id");
    html! {
        div .wrap {
            div lang=[lang] {
                (ui::page_head(&words::category(cx, &s.item.category), s.item.title_in(cx.lang()), &s.item.summary, &html! {}))
            }
            (facts(cx, s))
            div .split {
                div .stack {
                    @if let Some(o) = &s.origin { (harvest::notice(cx, o)) }
                    @if s.links.is_empty() || !s.slots.is_empty() { (preview::view(cx, s)) }
                    (file_section(cx, s))
                    @if s.slots.is_empty() { (harvest::documents(cx, &s.links)) }
                    (versions(cx, s))
                }
                div .stack {
                    (about(cx, s))
                    (share(cx, s))
                    (near(cx, s))
                }
            }
        }
    }
}

fn facts(cx: &Cx, s: &Shown) -> Markup {
    let agency = s.agency(cx);
    let published = s.item.published_at.map(|t| words::date(cx, t)).unwrap_or_default();
    let updated = words::date(cx, s.item.updated_at);
    let changed = cx.tf("ppid.public.updated_on", &[("date", &updated)]).into_owned();
    let mut line = vec![(Icon::Building, agency.as_str())];
    if !published.is_empty() {
        line.push((Icon::Calendar, &published));
    }
    if published != updated {
        line.push((Icon::Clock, &changed));
    }
    ui::meta_line(&line)
}

fn file_section(cx: &Cx, s: &Shown) -> Markup {
    if s.slots.is_empty() {
        return html! {};
    }
    let rows: Vec<Markup> =
        s.slots.iter().map(|slot| file_row(cx, s, &slot.current, None)).collect();
    let n = words::figure(cx, i64::try_from(s.slots.len()).unwrap_or(i64::MAX));
    html! {
        section .section aria-labelledby="berkas-judul" {
            header { h2 #berkas-judul { (cx.tf("ppid.public.files", &[("n", &n)])) } }
            (ui::file_list(&rows))
        }
    }
}

fn file_row(cx: &Cx, s: &Shown, f: &File, title: Option<&str>) -> Markup {
    let mut facts = vec![words::size(cx, f.size)];
    if let Some(n) = f.pages {
        facts.push(cx.tf("ppid.public.n_pages", &[("n", &words::figure(cx, n))]).into_owned());
    }
    facts.push(cx.tf("ppid.public.version", &[("n", &f.version.to_string())]).into_owned());
    facts.push(words::date(cx, f.created_at));
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let on_view = s.file.as_ref().is_some_and(|v| v.id == f.id);
    let open = match (on_view, files::shows_inline(&f.mime)) {
        (true, true) => cx.href(&files::path(&s.item, f)),
        (true, false) => String::new(),
        _ => cx.href(&format!("{}?berkas={}#dokumen", s.path(), shelf::mark(f))),
    };
    let open_key = if on_view { "ppid.public.open" } else { "ppid.public.look" };
    let hash = f.blob.get(..12).map(|h| format!("b3:{h}")).unwrap_or_default();
    ui::file_row(&FileRow {
        title: title.unwrap_or(&f.name),
        format: &f.format,
        facts: &facts,
        download: &cx.href(&files::save(&s.item, f)),
        download_label: cx.t("ppid.public.download"),
        open: &open,
        open_label: cx.t(open_key),
        hash: &hash,
    })
}

/// Earlier versions: each with an address of its own, so that what was cited can be found again.
fn versions(cx: &Cx, s: &Shown) -> Markup {
    let with: Vec<&Slot> = s.slots.iter().filter(|slot| !slot.older.is_empty()).collect();
    html! {
        @if !with.is_empty() {
            section .section aria-labelledby="versi-judul" {
                header { h2 #versi-judul { (cx.t("ppid.public.versions")) } }
                p .hint { (cx.t("ppid.public.versions_text")) }
                @for slot in with { (history(cx, s, slot)) }
            }
        }
    }
}

fn history(cx: &Cx, s: &Shown, slot: &Slot) -> Markup {
    let all: Vec<&File> = std::iter::once(&slot.current).chain(&slot.older).collect();
    let told: Vec<(String, String, Markup, Markup)> = all
        .iter()
        .map(|f| {
            let version =
                cx.tf("ppid.public.version", &[("n", &f.version.to_string())]).into_owned();
            let title = html! {
                (version) @if f.is_current { " (" (cx.t("ppid.public.current")) ")" }
            };
            let row = file_row(cx, s, f, None);
            let body =
                html! { @if !f.note.is_empty() { p { (f.note) } } @if !f.is_current { (row) } };
            (words::date(cx, f.created_at), f.created_at.rfc3339(), title, body)
        })
        .collect();
    let moments: Vec<Moment<'_>> = told
        .iter()
        .map(|(when, datetime, title, body)| Moment {
            when,
            datetime,
            title: title.clone(),
            body: (!body.0.is_empty()).then(|| body.clone()),
            ..Moment::default()
        })
        .collect();
    html! { h3 { (slot.current.name) } (ui::timeline(&moments)) }
}

/// Everything that the list of public information has of it.
fn about(cx: &Cx, s: &Shown) -> Markup {
    let i = &s.item;
    let agency = html! {
        @match &s.org {
            Some(o) => a href=(cx.href(&links::agency(&o.slug))) { (o.name_in(cx.lang())) },
            None => (s.agency(cx)),
        }
    };
    let category = html! {
        a href=(cx.href(&format!("/ppid?kategori={}", links::encode(&i.category)))) { (words::category(cx, &i.category)) }
    };
    let made = match (words::iso(cx, &i.made_on), i.made_place.as_str()) {
        (date, "") => date,
        (date, place) if date.is_empty() => place.to_owned(),
        (date, place) => format!("{place}, {date}"),
    };
    let tags = html! {
        @for tag in &i.tags.0 { (ui::tag(tag, &cx.href(&format!("/ppid?q={}", links::encode(&format!("\"{tag}\"")))))) " " }
    };
    let published = i.published_at.map(|t| words::date(cx, t)).unwrap_or_default();
    let text = |key: &'static str, value: String| (key, html! { (value) }, value.is_empty());
    let all = [
        ("ppid.public.agency", agency, false),
        text("ppid.public.unit", i.unit.clone()),
        text("ppid.public.officer", i.officer.clone()),
        text("ppid.public.maker", i.maker.clone()),
        text("ppid.public.made", made),
        text(
            "ppid.public.form_label",
            if i.form.is_empty() { String::new() } else { words::form(cx, &i.form) },
        ),
        text("ppid.public.retention", i.retention.clone()),
        ("ppid.public.category_label", category, false),
        text("ppid.public.period", i.period.clone()),
        text(
            "ppid.public.language_label",
            if i.language.is_empty() { String::new() } else { words::language(cx, &i.language) },
        ),
        text("ppid.public.legal_basis", i.legal_basis.clone()),
        text("ppid.public.published", published),
        text("ppid.public.updated", words::date(cx, i.updated_at)),
        text("ppid.public.number", i.number.to_string()),
        ("ppid.public.tags", tags, i.tags.0.is_empty()),
    ];
    let items: Vec<MetaItem<'_>> = all
        .into_iter()
        .filter(|(_, _, absent)| !absent)
        .map(|(key, value, _)| MetaItem { label: cx.t(key), value })
        .collect();
    html! {
        section .panel aria-labelledby="tentang-judul" {
            h2 #tentang-judul { (cx.t("ppid.public.about")) }
            (ui::meta_list(&items))
        }
    }
}

/// Link, citation, and ways to pass it on that need nobody's script.
fn share(cx: &Cx, s: &Shown) -> Markup {
    let path = s.path();
    let link = format!("{}{path}", cx.origin());
    let cite = Citation::of(cx, &s.item, s.org.as_ref()).sentence();
    let bib = cx.href(&format!("{path}/kutipan.bib"));
    let ris = cx.href(&format!("{path}/kutipan.ris"));
    let json = format!("/api/v1/ppid/informasi/{}", s.item.number);
    let title = s.item.title_in(cx.lang());
    let enc = links::encode;
    let ways = [
        ("WhatsApp", format!("https://wa.me/?text={}", enc(&format!("{title} {link}")))),
        ("Facebook", format!("https://www.facebook.com/sharer/sharer.php?u={}", enc(&link))),
        (
            cx.t("ppid.public.by_mail"),
            format!("mailto:?subject={}&body={}", enc(title), enc(&link)),
        ),
    ];
    html! {
        (ui::share_box(&ShareBox {
            title: cx.t("ppid.cite.title"),
            link_label: cx.t("ppid.cite.link"),
            link: &link,
            cite_label: cx.t("ppid.cite.cite"),
            cite: &cite,
            copy: cx.t("ppid.cite.copy"),
            copied: cx.t("ppid.cite.copied"),
            formats: &[("BibTeX", &bib), ("RIS", &ris), ("JSON", &json)],
        }))
        p .hint { (cx.t("ppid.cite.pass_on")) }
        ul .row { @for (name, href) in &ways { li { a href=(href) rel="noopener nofollow" { (name) } } } }
        @if kit::mail::can_link(cx) {
            p { a rel="nofollow" href=(cx.href(&links::follow(&path, &path))) { (cx.t("ppid.public.follow_item")) } }
        }
    }
}

/// What an officer named as related, then what else the agency has, most tags in common first.
fn near(cx: &Cx, s: &Shown) -> Markup {
    let named: Vec<&Teaser> = s.near.iter().filter(|t| t.near == 0).collect();
    let mut same: Vec<&Teaser> = s
        .near
        .iter()
        .filter(|t| t.near == 1 && !named.iter().any(|n| n.number == t.number))
        .collect();
    let common = |t: &Teaser| t.tags.0.iter().filter(|tag| s.item.tags.0.contains(tag)).count();
    same.sort_by_key(|t| std::cmp::Reverse(common(t)));
    same.truncate(NEAR);
    let list = |title: &str, items: &[&Teaser], more: Option<(&str, &str)>| {
        html! {
            @if !items.is_empty() {
                section .panel {
                    h2 { (title) }
                    ul { @for t in items { li { (teaser(cx, t)) } } }
                    @if let Some((text, href)) = more { p { a href=(href) { (text) } } }
                }
            }
        }
    };
    let more = s.org.as_ref().map(|o| cx.href(&links::catalogue_of(&o.slug)));
    html! {
        (list(cx.t("ppid.public.related"), &named, None))
        (list(cx.t("ppid.public.same_agency"), &same, more.as_ref().map(|h| (cx.t("ppid.public.all_of_agency"), h.as_str()))))
    }
}

fn teaser(cx: &Cx, t: &Teaser) -> Markup {
    let title =
        if cx.lang() == base::Lang::En && !t.title_en.is_empty() { &t.title_en } else { &t.title };
    html! {
        a href=(cx.href(&links::information(&t.number.to_string()))) { (title) }
        br;
        small .hint { (words::category(cx, &t.category)) @if let Some(p) = t.published_at { " · " (words::date(cx, p)) } }
    }
}
