//! What slugs and words of the index are called by people: agencies, districts, kinds, categories.

use std::sync::Arc;

use base::Result;
use contracts::org::{Org, OrgTree, Organisations};
use kit::Cx;

/// The organisations of this moment, for labels.
pub(crate) struct Names {
    tree: Arc<OrgTree>,
}

impl Names {
    /// Asks room `identity`; without it every slug is called by itself.
    pub(crate) async fn of(cx: &Cx) -> Result<Self> {
        let tree = match cx.ask::<dyn Organisations>() {
            Some(o) => o.tree().await?,
            None => Arc::default(),
        };
        Ok(Self { tree })
    }

    /// All of them, in tree order.
    pub(crate) fn list(&self) -> &[Org] {
        &self.tree.list
    }

    /// The one with this slug.
    pub(crate) fn org(&self, slug: &str) -> Option<&Org> {
        self.tree.by_slug(slug)
    }

    /// The full name behind a slug.
    pub(crate) fn full(&self, cx: &Cx, slug: &str) -> String {
        self.org(slug).map_or(slug, |o| o.name_in(cx.lang())).to_owned()
    }

    /// The name where room is short.
    pub(crate) fn short(&self, cx: &Cx, slug: &str) -> String {
        self.org(slug)
            .map_or(
                slug,
                |o| if o.abbreviation.is_empty() { o.name_in(cx.lang()) } else { o.short() },
            )
            .to_owned()
    }
}

/// What a kind of document is called. Rooms to come bring kinds of their own: those are shown as they are.
pub(crate) fn kind(cx: &Cx, word: &str) -> String {
    // i18n-prefix: portal.kind.
    named(cx, &format!("portal.kind.{word}"), word)
}

/// What a category is called; that of an agency is its kind of organisation.
pub(crate) fn category(cx: &Cx, word: &str) -> String {
    // i18n-prefix: portal.category.
    let key = format!("portal.category.{word}");
    if cx.app().texts().has(&key) { cx.t(&key).to_owned() } else { org_kind(cx, word) }
}

/// What a kind of organisation is called.
pub(crate) fn org_kind(cx: &Cx, word: &str) -> String {
    // i18n-prefix: portal.org_kind.
    named(cx, &format!("portal.org_kind.{word}"), word)
}

fn named(cx: &Cx, key: &str, word: &str) -> String {
    if cx.app().texts().has(key) { cx.t(key).to_owned() } else { word.replace('_', " ") }
}
