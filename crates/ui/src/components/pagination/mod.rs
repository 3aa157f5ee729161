//! Which part of a list one sees, and the way to the other parts.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// Props of [`pagination`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Pagination<'a> {
    /// Name of the landmark ("Halaman daftar").
    pub label: &'a str,
    /// What is shown: "21 sampai 40 dari 1.781 informasi".
    pub summary: &'a str,
    /// Word on the link back.
    pub prev: &'a str,
    /// Word on the link forth.
    pub next: &'a str,
    /// Current page, from 1.
    pub page: u64,
    /// Number of pages.
    pub pages: u64,
    /// Address of a page with `{}` where the number goes.
    pub href: &'a str,
}

/// The pages worth a link: first, last, and the neighbours of the current; 0 stands for a gap.
fn window(page: u64, pages: u64) -> Vec<u64> {
    let near = page.saturating_sub(1)..=page.saturating_add(1);
    let mut shown: Vec<u64> = Vec::new();
    for n in std::iter::once(1).chain(near).chain([pages]) {
        let last = shown.last().copied().unwrap_or(0);
        if n <= last || n > pages {
            continue;
        }
        match n - last {
            2 if last > 0 => shown.push(n - 1),
            1 => {}
            _ => shown.push(0),
        }
        shown.push(n);
    }
    shown
}

/// The summary and, with more than one page, the links.
pub fn pagination(p: &Pagination<'_>) -> Markup {
    let to = |n: u64| p.href.replace("{}", &n.to_string());
    html! {
        nav .pages aria-label=(p.label) {
            @if !p.summary.is_empty() { p { (p.summary) } }
            @if p.pages > 1 {
                ul {
                    @if p.page > 1 {
                        li .step { a href=(to(p.page - 1)) rel="prev" { (icon(Icon::ArrowLeft)) (p.prev) } }
                    }
                    @for n in window(p.page, p.pages) {
                        @if n == 0 { li .gap { "…" } }
                        @else if n == p.page { li .num { a href=(to(n)) aria-current="page" { (n) } } }
                        @else { li .num { a href=(to(n)) { (n) } } }
                    }
                    @if p.page < p.pages {
                        li .step { a href=(to(p.page + 1)) rel="next" { (p.next) (icon(Icon::ArrowRight)) } }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let base = Pagination {
        label: "Halaman daftar",
        summary: "21 sampai 40 dari 1.781 informasi",
        prev: "Sebelumnya",
        next: "Berikutnya",
        page: 2,
        pages: 90,
        href: "#halaman={}",
    };
    vec![
        Example::new("long", pagination(&base)),
        Example::new(
            "short",
            pagination(&Pagination { label: "Halaman daftar pendek", page: 4, pages: 5, ..base }),
        ),
        Example::new(
            "one page",
            pagination(&Pagination {
                label: "Satu halaman",
                summary: "7 informasi",
                page: 1,
                pages: 1,
                ..base
            }),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn the_links_stay_few_and_reach_both_ends() {
        assert_eq!(window(1, 1), [1]);
        assert_eq!(window(2, 5), [1, 2, 3, 4, 5]);
        assert_eq!(window(2, 6), [1, 2, 3, 0, 6]);
        assert_eq!(window(10, 20), [1, 0, 9, 10, 11, 0, 20]);
        assert!(window(1, 100_000).len() < 8);
        assert!(window(50_000, 100_000).len() < 10);
        assert_eq!(window(50_000, 100_000).last(), Some(&100_000));
    }
}
