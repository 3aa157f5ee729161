//! What the pages of one's own account have in common: the frame, and the way to each of them.

use kit::{Actor, Cx, Page};
use maud::{Markup, html};
use ui::{ButtonKind, Icon};

use super::link;
use crate::service::oidc;

fn works(cx: &Cx) -> bool {
    matches!(cx.actor(), Actor::Person { roles, .. } if !roles.is_empty())
}

/// A page under `/akun`: who works here keeps the side navigation, a citizen stays on the public side.
pub(crate) fn page<'a>(cx: &'a Cx, title: &str) -> Page<'a> {
    let page = cx.page(title).noindex();
    let page = if works(cx) { page.workbench() } else { page };
    page.crumb(cx.t("identity.account.title"), "/akun")
}

/// The body of such a page.
pub(crate) fn framed(cx: &Cx, body: Markup) -> Markup {
    if works(cx) {
        body
    } else {
        html! { div .wrap { (body) } }
    }
}

/// The way to the other pages of one's own account.
pub(crate) fn more(cx: &Cx) -> Markup {
    let to = |text: &str, path: &str, icon| link(text, &cx.href(path), icon, ButtonKind::Secondary);
    let provider = oidc::label(cx);
    let title = |label: &String| cx.tf("identity.oidc.title", &[("provider", label)]).into_owned();
    ui::section(
        cx.t("identity.own.more"),
        None,
        &ui::actions(&[
            html! { @if works(cx) {
                (to(cx.t("identity.delegation.title"), "/akun/wakil", Icon::Users))
            } },
            html! { @if let Some(label) = &provider { (to(&title(label), "/akun/oidc", Icon::Link)) } },
            to(cx.t("identity.data.title"), "/akun/data", Icon::FileData),
        ]),
    )
}
