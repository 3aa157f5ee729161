//! A part of a page that renews itself by server-sent events (island `live`) and says when it was
//! last fresh. Without script it is simply what the server drew, with a link to reload.

use crate::{Example, Icon, icon};
use maud::{Markup, html};

/// Props of [`live`].
#[derive(Debug, Clone, Default)]
pub struct Live<'a> {
    /// Element id; the fragment answered by `src` replaces the inside.
    pub id: &'a str,
    /// Address of the event stream.
    pub events: &'a str,
    /// Event names that call for a renewal, separated by spaces.
    pub on: &'a str,
    /// Address of the fragment.
    pub src: &'a str,
    /// "Diperbarui pukul {}".
    pub fresh: &'a str,
    /// "Sambungan terputus; data terakhir pukul {}".
    pub stale: &'a str,
    /// Time of the server's drawing, as read: "14.05.20 WIB".
    pub now: &'a str,
    /// Zone and language of the clock, as the browser names them: "Asia/Pontianak", "id".
    pub zone: (&'a str, &'a str),
    /// What the server drew.
    pub body: Markup,
}

/// The part.
pub fn live(p: &Live<'_>) -> Markup {
    html! {
        section .live id=(p.id) data-live=(p.events) data-on=(p.on) data-src=(p.src)
            data-fresh=(p.fresh) data-stale=(p.stale) data-zone=(p.zone.0) data-lang=(p.zone.1) {
            div data-live-body { (p.body) }
            p .freshness role="status" { (icon(Icon::Clock)) span { (p.fresh.replace("{}", p.now)) } }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "figure",
        live(&Live {
            id: "hidup-contoh",
            fresh: "Diperbarui pukul {}",
            stale: "Sambungan terputus; data terakhir pukul {}",
            now: "14.05.20 WIB",
            zone: ("Asia/Pontianak", "id"),
            body: html! { p { "84 kamera menyala" } },
            ..Live::default()
        }),
    )]
}
