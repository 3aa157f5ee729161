//! Buttons and links that look like buttons: one primary action a screen, verbs as labels.

use crate::{Example, Icon, icon, some};
use maud::{Markup, html};

/// How loud a button is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do on this screen.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// As quiet as text; for rows and toolbars.
    Quiet,
    /// Ends or removes something; never first in order.
    Danger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// Props of [`button`].
#[derive(Debug, Clone, Copy)]
pub struct Button<'a> {
    /// What it does, a verb first.
    pub label: &'a str,
    /// How loud it is.
    pub kind: ButtonKind,
    /// `submit` (default), `button` or `reset`.
    pub submit: &'a str,
    /// Form field name, when the pressed button matters.
    pub name: &'a str,
    /// Form field value.
    pub value: &'a str,
    /// `formaction`: sends the same form elsewhere (for example "Simpan draf").
    pub formaction: &'a str,
    /// Drawn before the label.
    pub icon: Icon,
    /// A compact height for rows and toolbars.
    pub small: bool,
    /// As wide as its container.
    pub wide: bool,
    /// Cannot be used now; say why beside it.
    pub disabled: bool,
    /// Skips browser validation (`formnovalidate`), for drafts.
    pub novalidate: bool,
}

impl Default for Button<'_> {
    fn default() -> Self {
        Self {
            label: "",
            kind: ButtonKind::Secondary,
            submit: "submit",
            name: "",
            value: "",
            formaction: "",
            icon: Icon::None,
            small: false,
            wide: false,
            disabled: false,
            novalidate: false,
        }
    }
}

/// A button that submits or acts.
pub fn button(p: &Button<'_>) -> Markup {
    html! {
        button .btn .(p.kind.class()) .small[p.small] .wide[p.wide] type=(p.submit)
            name=[some(p.name)] value=[some(p.value)] formaction=[some(p.formaction)]
            formnovalidate[p.novalidate] disabled[p.disabled] {
            (icon(p.icon)) span { (p.label) }
        }
    }
}

/// Props of [`link_button`].
#[derive(Debug, Clone, Copy)]
pub struct LinkButton<'a> {
    /// What one finds or does there.
    pub label: &'a str,
    /// Where it leads.
    pub href: &'a str,
    /// How loud it is.
    pub kind: ButtonKind,
    /// Drawn before the label.
    pub icon: Icon,
    /// A compact height.
    pub small: bool,
    /// As wide as its container.
    pub wide: bool,
    /// File name for `download`; empty for ordinary links.
    pub download: &'a str,
    /// Said to screen readers after the label, so that "Unduh" is not said ten times alike.
    pub about: &'a str,
}

impl Default for LinkButton<'_> {
    fn default() -> Self {
        Self {
            label: "",
            href: "#",
            kind: ButtonKind::Secondary,
            icon: Icon::None,
            small: false,
            wide: false,
            download: "",
            about: "",
        }
    }
}

/// A link that looks like a button.
pub fn link_button(p: &LinkButton<'_>) -> Markup {
    html! {
        a .btn .(p.kind.class()) .small[p.small] .wide[p.wide] href=(p.href)
            download=[some(p.download)] {
            (icon(p.icon)) span { (p.label) @if !p.about.is_empty() { span .vh { " " (p.about) } } }
        }
    }
}

/// Puts buttons in a row that wraps; the primary one first.
pub fn actions(buttons: &[Markup]) -> Markup {
    html! { div .actions { @for button in buttons { (button) } } }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let kind = |label, kind, icon| button(&Button { label, kind, icon, ..Default::default() });
    let small = |label, kind| button(&Button { label, kind, small: true, ..Default::default() });
    vec![
        Example::new(
            "kinds",
            actions(&[
                kind("Kirim permohonan", ButtonKind::Primary, Icon::Send),
                kind("Simpan draf", ButtonKind::Secondary, Icon::None),
                kind("Batalkan", ButtonKind::Quiet, Icon::None),
                kind("Tarik dari publik", ButtonKind::Danger, Icon::Withdrawn),
            ]),
        ),
        Example::new(
            "small and disabled",
            actions(&[
                small("Terbitkan", ButtonKind::Primary),
                small("Tugaskan", ButtonKind::Secondary),
                button(&Button { label: "Menunggu", disabled: true, ..Default::default() }),
            ]),
        ),
        Example::new(
            "links",
            actions(&[
                link_button(&LinkButton {
                    label: "Ajukan permohonan informasi",
                    kind: ButtonKind::Primary,
                    icon: Icon::ArrowRight,
                    ..Default::default()
                }),
                link_button(&LinkButton {
                    label: "Unduh",
                    icon: Icon::Download,
                    about: "Laporan layanan 2025",
                    ..Default::default()
                }),
            ]),
        ),
    ]
}
