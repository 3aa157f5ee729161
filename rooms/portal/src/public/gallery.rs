//! Every component of the design system with its examples: for people who build rooms, for reviews by eye
//! and for the accessibility checks. Its examples are in Indonesian, as the components were drawn.

use axum::{extract::Path, response::Response};
use base::Error;
use kit::{Cx, Web};
use ui::{Example, Markup, html, page_head, section, theme_switch};

/// `/ui`.
pub(crate) async fn all(cx: Cx) -> Response {
    let list = ui::gallery();
    let body = html! {
        div .wrap .stack {
            (page_head("", cx.t("portal.gallery.title"), cx.t("portal.gallery.lead"), &switch(&cx)))
            nav aria-label=(cx.t("portal.gallery.contents")) {
                ul .row { @for (name, _) in &list { li .tag { a href={ "#k-" (name) } { (name) } } } }
            }
            @for (name, examples) in &list { (component(&cx, name, examples, true)) }
        }
    };
    page(&cx, cx.t("portal.gallery.title"), None, &body)
}

/// `/ui/{component}`.
pub(crate) async fn one(cx: Cx, Path(wanted): Path<String>) -> Web {
    let list = ui::gallery();
    let (name, examples) = list.iter().find(|(n, _)| *n == wanted).ok_or_else(Error::not_found)?;
    let body = html! {
        div .wrap .stack {
            (page_head(cx.t("portal.gallery.title"), name, "", &switch(&cx)))
            (component(&cx, name, examples, false))
        }
    };
    Ok(page(&cx, name, Some(name), &body))
}

fn switch(cx: &Cx) -> Markup {
    let (action, here) = (cx.href("/tema"), cx.path().to_owned());
    theme_switch(
        &action,
        &[("kembali", here.as_str())],
        cx.t("kit.shell.to_dark"),
        cx.t("kit.shell.to_light"),
    )
}

fn component(cx: &Cx, name: &str, examples: &[Example], linked: bool) -> Markup {
    let own = cx.href(&format!("/ui/{name}"));
    let more = linked.then_some((cx.t("portal.gallery.alone"), own.as_str()));
    html! {
        div id={ "k-" (name) } {
            (section(name, more, &html! {
                div .stack {
                    @for e in examples {
                        div .panel { p { strong { (e.name) } } div lang="id" { (e.html) } }
                    }
                }
            }))
        }
    }
}

fn page(cx: &Cx, title: &str, name: Option<&str>, body: &Markup) -> Response {
    let page = cx.page(title).crumb(cx.t("kit.shell.home"), "/").noindex();
    match name {
        Some(n) => page.crumb(cx.t("portal.gallery.title"), "/ui").crumb(n, ""),
        None => page.crumb(cx.t("portal.gallery.title"), ""),
    }
    .render(body)
}
