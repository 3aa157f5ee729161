//! Things under things: organisations, classifications. Branches fold by `details`.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// One branch.
#[derive(Debug, Clone, Default)]
pub struct Branch<'a> {
    /// Its name.
    pub label: &'a str,
    /// Its address; "" for none.
    pub href: &'a str,
    /// A quiet fact: how many things, a code.
    pub note: &'a str,
    /// What is under it.
    pub children: Vec<Branch<'a>>,
    /// Whether it is unfolded.
    pub open: bool,
    /// Whether one is there.
    pub current: bool,
}

/// The tree.
pub fn tree(branches: &[Branch<'_>]) -> Markup {
    html! { ul .tree { @for b in branches { li { (branch(b)) } } } }
}

fn branch(b: &Branch<'_>) -> Markup {
    // The link stands beside the summary, never inside: a link in a button cannot be reached.
    html! {
        div .line { (name(b)) }
        @if !b.children.is_empty() {
            details open[b.open] {
                summary { (icon(Icon::ChevronRight)) span .vh { (b.label) } }
                ul { @for c in &b.children { li { (branch(c)) } } }
            }
        }
    }
}

fn name(b: &Branch<'_>) -> Markup {
    html! {
        @if b.href.is_empty() { span .name { (b.label) } }
        @else { a .name href=(b.href) aria-current=[b.current.then_some("page")] { (b.label) } }
        @if !b.note.is_empty() { span .note { (b.note) } }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let leaf = |label, note| Branch { label, note, href: "#", ..Branch::default() };
    vec![Example::new(
        "agencies",
        tree(&[
            Branch {
                label: "Sekretariat Daerah",
                note: "3 biro",
                open: true,
                children: vec![
                    leaf("Biro Hukum", "112 informasi"),
                    leaf("Biro Organisasi", "48 informasi"),
                ],
                href: "#",
                current: false,
            },
            Branch {
                children: vec![leaf("Bidang Pelayanan", "")],
                ..leaf("Dinas Kesehatan", "214 informasi")
            },
            leaf("Dinas Kehutanan", "61 informasi"),
        ]),
    )]
}
