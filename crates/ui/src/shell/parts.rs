//! The bodies of the three faces.

use super::{NavItem, Shell};
use crate::components as c;
use crate::{Icon, MenuItem, icon, some};
use maud::{Markup, html};

pub(super) fn public(s: &Shell<'_>, body: &Markup) -> Markup {
    html! {
        header .site {
            div .band {}
            div .bar .wrap {
                (mark(s))
                @if let Some(search) = &s.search { div .site-search { (c::search_box(search)) } }
                div .tools { (languages(s)) (theme(s)) (account(s)) }
                @if !s.nav.is_empty() {
                    details .site-menu {
                        summary { (icon(Icon::Menu)) span { (s.words.menu) } }
                        nav aria-label=(s.words.nav) { (links(s.nav)) }
                    }
                }
            }
            @if !s.nav.is_empty() {
                nav .site-nav aria-label=(s.words.nav) { div .wrap { (links(s.nav)) } }
            }
        }
        main #isi .(main_class(s)) tabindex="-1" {
            @if !s.breadcrumbs.is_empty() { div .wrap { (c::breadcrumbs(s.words.crumbs, &s.breadcrumbs)) } }
            @if let Some(flash) = &s.flash { div .wrap .flash { (flash) } }
            (body)
        }
        (feedback(s))
        (footer(s))
    }
}

pub(super) fn workbench(s: &Shell<'_>, body: &Markup) -> Markup {
    html! {
        header .site .bench-head .on-forest {
            div .band {}
            div .bar {
                (mark(s))
                @if let Some(search) = &s.search { div .site-search { (c::search_box(search)) } }
                div .tools { (languages(s)) (theme(s)) (account(s)) }
            }
        }
        div .bench {
            @if !s.side_nav.is_empty() {
                // Open on wide screens by style; on a phone the summary is the menu button.
                details .side-drawer {
                    summary { (icon(Icon::Menu)) span { (s.words.menu) } }
                    nav aria-label=(s.words.side) { (side(s)) }
                }
                nav .side .on-forest aria-label=(s.words.side) { (side(s)) }
            }
            main #isi .(main_class(s)) tabindex="-1" {
                (c::breadcrumbs(s.words.crumbs, &s.breadcrumbs))
                @if let Some(flash) = &s.flash { div .flash { (flash) } }
                (body)
            }
        }
        @if !s.quick_nav.is_empty() {
            nav .quick .on-forest aria-label=(s.words.nav) {
                ul {
                    @for n in s.quick_nav {
                        li {
                            a href=(n.href) aria-current=[n.current.then_some("page")] {
                                (icon(n.icon)) span { (n.label) }
                                @if !n.count.is_empty() { span .count { (n.count) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn wall(s: &Shell<'_>, body: &Markup) -> Markup {
    html! {
        header .wall-head {
            (mark(s))
            h1 { (s.title) }
            @if let Some(flash) = &s.flash { (flash) }
        }
        main #isi .wall-main .(main_class(s)) tabindex="-1" { (body) }
    }
}

fn main_class<'a>(s: &Shell<'a>) -> &'a str {
    some(s.page_class).unwrap_or("page")
}

fn mark(s: &Shell<'_>) -> Markup {
    html! {
        a .mark href=(some(s.home).unwrap_or("/")) {
            @if let Some(logo) = s.province.logo {
                img src=(logo) alt="" width="40" height="40";
            } @else {
                (house())
            }
            span .names {
                strong { (s.brand) }
                span { (s.province.name) }
            }
            @if !s.words.home.is_empty() { span .vh { " " (s.words.home) } }
        }
    }
}

/// The longhouse: roof, raised floor, posts.
fn house() -> Markup {
    html! {
        svg .house viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false" {
            path .roof d="M2 20 8 10.500h24L38 20z" {}
            path .horn d="M8.5 11 5.5 6.500M6 11l3.5-4.500M31.5 11l3-4.500M34 11l-3.5-4.5" fill="none" stroke-width="1.75" stroke-linecap="round" {}
            path .wall d="M5 20h30v6.500H5z" {}
            path .door d="M18 21.500h4v5h-4z" {}
            path .posts d="M3.5 26.500h33M7 26.500V35M14 26.500V35M26 26.500V35M33 26.500V35M18.5 26.5 17.5 35M21.5 26.500l1 8.5" fill="none" stroke-width="1.75" stroke-linecap="round" {}
        }
    }
}

fn links(items: &[NavItem<'_>]) -> Markup {
    html! {
        ul {
            @for n in items {
                li { a href=(n.href) aria-current=[n.current.then_some("page")] { (n.label) } }
            }
        }
    }
}

fn side(s: &Shell<'_>) -> Markup {
    html! {
        @for group in s.side_nav {
            div .group {
                @if !group.title.is_empty() { p .title { (group.title) } }
                ul {
                    @for n in &group.items {
                        li {
                            a href=(n.href) aria-current=[n.current.then_some("page")] {
                                (icon(n.icon)) span { (n.label) }
                                @if !n.count.is_empty() { span .count { (n.count) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn languages(s: &Shell<'_>) -> Markup {
    let items: Vec<_> =
        s.alternate.iter().map(|l| (l.code, l.name, l.href.as_str(), l.current)).collect();
    html! { @if items.len() > 1 { (c::language_switch(s.words.language, &items)) } }
}

fn theme(s: &Shell<'_>) -> Markup {
    html! {
        @if !s.theme_action.is_empty() {
            (c::theme_switch(s.theme_action, &s.theme_fields, s.words.to_dark, s.words.to_light))
        }
    }
}

fn account(s: &Shell<'_>) -> Markup {
    let Some(u) = &s.user else {
        return html! {
            @if !s.sign_in.is_empty() {
                a .btn .small .secondary .sign-in href=(s.sign_in) { (icon(Icon::User)) span { (s.words.sign_in) } }
            }
        };
    };
    let mut items: Vec<MenuItem<'_>> = u
        .links
        .iter()
        .map(|(label, href)| MenuItem { label, href, ..MenuItem::default() })
        .collect();
    items.push(MenuItem {
        label: s.words.sign_out,
        href: u.sign_out_action,
        icon: Icon::SignOut,
        post: Some(&u.sign_out_fields),
        danger: false,
    });
    let face = html! {
        (c::avatar(u.name, u.initials))
        span .who { span { (u.name) } @if !u.role.is_empty() { small { (u.role) } } }
        (icon(Icon::ChevronDown))
    };
    html! { div .account { (c::menu(s.words.account, &face, &items)) } }
}

fn feedback(s: &Shell<'_>) -> Markup {
    let Some(f) = &s.feedback else { return html! {} };
    html! {
        aside .page-feedback aria-label=(f.question) {
            form .wrap method="post" action=(f.action) {
                (c::hidden(&f.fields))
                p { (f.question) }
                div .answers {
                    @for (value, word) in &f.answers {
                        button .btn .secondary .small type="submit" name=(f.name) value=(value) { span { (word) } }
                    }
                }
                a href=(f.report.1) rel="nofollow" { (icon(Icon::Warning)) span { (f.report.0) } }
            }
        }
    }
}

fn footer(s: &Shell<'_>) -> Markup {
    let Some(f) = &s.footer else { return html! {} };
    html! {
        footer .site-foot .on-forest {
            div .band {}
            div .wrap .columns {
                div .about {
                    (mark(s))
                    @if !f.about.is_empty() { p { (f.about) } }
                    @if !f.contact.is_empty() {
                        ul .contact { @for (i, text) in &f.contact { li { (icon(*i)) span { (text) } } } }
                    }
                }
                @for g in &f.groups {
                    nav aria-label=(g.title) {
                        h2 { (g.title) }
                        ul { @for (text, href) in &g.links { li { a href=(href) { (text) } } } }
                    }
                }
            }
            div .wrap .legal { (f.legal) }
        }
    }
}
