//! Pages of words: about this site, accessibility, licences of what it is built from.

use std::sync::OnceLock;

use axum::response::Response;
use base::Timestamp;
use kit::{Cx, Web};
use ui::{Markup, MetaItem, html, meta_list, page_head};

use crate::{privacy::statements::Statements, speech};

static NOTICES: OnceLock<&'static str> = OnceLock::new();

/// Hands over the notices of third parties; called by the binary before the house is built, which holds
/// the text. A second call changes nothing.
pub fn set_notices(text: &'static str) {
    let _ = NOTICES.set(text);
}

/// A heading and its paragraphs, by key.
type Part<'a> = (&'a str, Vec<&'a str>);

fn prose(parts: &[Part<'_>]) -> Markup {
    html! {
        div .prose {
            @for (heading, paragraphs) in parts {
                h2 { (heading) }
                @for p in paragraphs { p { (p) } }
            }
        }
    }
}

fn page(cx: &Cx, title: &str, lead: &str, path: &str, body: &Markup) -> Response {
    let body = html! { div .wrap .stack { (page_head("", title, lead, &html! {})) (body) } };
    cx.page(title)
        .description(lead)
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(title, "")
        .canonical(path)
        .render(&body)
}

/// `/tentang`.
pub(crate) async fn about(cx: Cx) -> Response {
    let parts: &[Part<'_>] = &[
        (cx.t("portal.about.what"), vec![cx.t("portal.about.what_1"), cx.t("portal.about.what_2")]),
        (
            cx.t("portal.about.how"),
            vec![
                cx.t("portal.about.how_1"),
                cx.t("portal.about.how_2"),
                cx.t("portal.about.how_3"),
            ],
        ),
        (
            cx.t("portal.about.privacy"),
            vec![
                cx.t("portal.about.privacy_1"),
                cx.t("portal.about.privacy_2"),
                cx.t("portal.about.privacy_3"),
            ],
        ),
        (cx.t("portal.about.api"), vec![cx.t("portal.about.api_1")]),
    ];
    let body = html! {
        (prose(parts))
        div .prose { (api(&cx)) p { a href=(cx.href("/privasi")) { (cx.t("portal.privacy.title")) } } }
    };
    page(&cx, cx.t("portal.about.title"), cx.t("portal.about.lead"), "/tentang", &body)
}

/// The search for programs, described where a curious person looks.
fn api(cx: &Cx) -> Markup {
    let f = |name: &'static str, text: &str| MetaItem::text(name, text);
    html! {
        p { code { "GET " (cx.absolute("/api/v1/cari")) "?q=…" } }
        (meta_list(&[
            f("q", cx.t("portal.api.q")),
            f("jenis, kategori, instansi, kabupaten, tahun, format", cx.t("portal.api.filters")),
            f("urut", cx.t("portal.api.sort")),
            f("hal, per_hal", cx.t("portal.api.pages")),
        ]))
        p { (cx.t("portal.api.answer")) }
        (meta_list(&[
            f("total, page, pages, per_page, prev, next", cx.t("portal.api.paging")),
            f("corrected", cx.t("portal.api.corrected")),
            f("items[]", cx.t("portal.api.items")),
            f("title_marked[], snippet_marked[]", cx.t("portal.api.marked")),
            f("facets", cx.t("portal.api.facets")),
        ]))
        p { code { "GET " (cx.absolute("/api/v1/cari/saran")) "?q=…" } }
        p { (cx.t("portal.api.suggest")) }
    }
}

/// `/aksesibilitas`: which standard, how far it is met, what does not work, how that is known, whom to tell, and
/// where to go when nobody answers.
pub(crate) async fn accessibility(cx: Cx) -> Web {
    let s = Statements::of(&cx).await?;
    let tested = match s.access_tested_on.parse::<jiff::civil::Date>() {
        Ok(day) => {
            let at = Timestamp::start_of(day, &cx.app().province().zone);
            cx.tf("portal.access.tested_on", &[("date", &speech::date(&cx, at))]).into_owned()
        }
        Err(_) => cx.t("portal.access.not_tested").to_owned(),
    };
    let mut checked = vec![
        cx.t("portal.access.checked_1"),
        cx.t("portal.access.checked_2"),
        cx.t("portal.access.checked_3"),
        &tested,
    ];
    if !s.access_tested_how.is_empty() {
        checked.push(&s.access_tested_how);
    }
    let complaint = match s.access_complaint.as_str() {
        "" => cx.t("portal.access.complaint_1"),
        own => own,
    };
    let before: &[Part<'_>] = &[
        (cx.t("portal.access.aim"), vec![cx.t("portal.access.aim_1"), cx.t("portal.access.aim_2")]),
        (
            cx.t("portal.access.status"),
            vec![cx.t("portal.access.status_1"), cx.t("portal.access.status_2")],
        ),
        (
            cx.t("portal.access.limits"),
            vec![
                cx.t("portal.access.limits_1"),
                cx.t("portal.access.limits_2"),
                cx.t("portal.access.limits_3"),
                cx.t("portal.access.limits_4"),
            ],
        ),
        (cx.t("portal.access.checked"), checked),
    ];
    let tell: &[Part<'_>] = &[(cx.t("portal.access.tell"), vec![cx.t("portal.access.tell_1")])];
    let after: &[Part<'_>] = &[(cx.t("portal.access.complaint"), vec![complaint])];
    let body = html! {
        (prose(before))
        (prose(tell))
        (s.access_contact(&cx).markup(&cx))
        p { a href=(cx.href(&contracts::links::feedback("/aksesibilitas"))) { (cx.t("portal.access.report")) } }
        (prose(after))
    };
    Ok(page(&cx, cx.t("portal.access.title"), cx.t("portal.access.lead"), "/aksesibilitas", &body))
}

/// `/lisensi`.
pub(crate) async fn notices(cx: Cx) -> Web {
    let body = html! {
        @match NOTICES.get() {
            Some(text) => { pre .long tabindex="0" role="region" aria-label=(cx.t("portal.notices.title")) { (text) } }
            None => { p { (cx.t("portal.notices.missing")) } }
        }
    };
    Ok(page(&cx, cx.t("portal.notices.title"), cx.t("portal.notices.lead"), "/lisensi", &body))
}
