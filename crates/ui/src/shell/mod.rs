//! The whole document around a page: head, header band, navigation, main landmark, footer.
//!
//! Three faces share one skeleton. Nothing here decides rights, language or addresses: `kit` fills
//! the struct from the request and hands it over.

pub mod error;
mod parts;

use crate::{Crumb, Icon, SearchBoxProps};
use maud::{DOCTYPE, Markup, html};

/// For whom a page is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Face {
    /// Everybody: a newspaper's calm, search first.
    #[default]
    Public,
    /// Officers at work: side navigation, dense lists.
    Workbench,
    /// A screen on a wall: dark, no scrolling, readable from five metres.
    Wall,
}

impl Face {
    fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Workbench => "workbench",
            Self::Wall => "wall",
        }
    }
}

/// A theme that the visitor chose; without one the device decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Paper and ink.
    Light,
    /// Forest at night.
    Dark,
}

/// Whose site it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Province<'a> {
    /// "Provinsi Kalimantan Tengah".
    pub name: &'a str,
    /// "Kalteng", where room is scarce.
    pub short: &'a str,
    /// Address of the coat of arms; `None` draws Betang's mark.
    pub logo: Option<&'a str>,
}

/// One link of a navigation.
#[derive(Debug, Clone, Copy)]
pub struct NavItem<'a> {
    /// Its text.
    pub label: &'a str,
    /// Its address.
    pub href: &'a str,
    /// Whether the page belongs to it.
    pub current: bool,
    /// Its icon; drawn in the workbench only.
    pub icon: Icon,
    /// How many things wait there; "" for none. Workbench only.
    pub count: &'a str,
}

impl Default for NavItem<'_> {
    fn default() -> Self {
        Self { label: "", href: "/", current: false, icon: Icon::None, count: "" }
    }
}

/// Links of the workbench under one heading.
#[derive(Debug, Clone, Default)]
pub struct SideGroup<'a> {
    /// The heading; "" for none.
    pub title: &'a str,
    /// The links.
    pub items: Vec<NavItem<'a>>,
}

/// The signed-in person's menu.
#[derive(Debug, Clone, Default)]
pub struct UserMenu<'a> {
    /// Name as read.
    pub name: &'a str,
    /// One or two letters.
    pub initials: &'a str,
    /// Role or agency, under the name.
    pub role: &'a str,
    /// Text and address of the links.
    pub links: Vec<(&'a str, &'a str)>,
    /// Where the sign-out form is sent.
    pub sign_out_action: &'a str,
    /// Hidden fields of that form (the CSRF token).
    pub sign_out_fields: Vec<(&'a str, &'a str)>,
}

/// The same page in a language.
#[derive(Debug, Clone, Default)]
pub struct Language<'a> {
    /// "id", "en".
    pub code: &'a str,
    /// "Bahasa Indonesia".
    pub name: &'a str,
    /// Address.
    pub href: String,
    /// Whether it is this page.
    pub current: bool,
}

/// Links of the footer under one heading.
#[derive(Debug, Clone, Default)]
pub struct FooterGroup<'a> {
    /// The heading.
    pub title: &'a str,
    /// Text and address.
    pub links: Vec<(&'a str, &'a str)>,
}

/// The foot of a public page.
#[derive(Debug, Clone, Default)]
pub struct FooterProps<'a> {
    /// Who answers for the site, in a sentence or two.
    pub about: &'a str,
    /// Address, telephone, hours: icon and text.
    pub contact: Vec<(Icon, String)>,
    /// Columns of links.
    pub groups: Vec<FooterGroup<'a>>,
    /// The last line: licence of the content, version.
    pub legal: Markup,
}

/// The quiet question at the foot of a public page: a form that works without script and is the same for
/// every visitor.
#[derive(Debug, Clone, Default)]
pub struct FeedbackProps<'a> {
    /// Where the form is sent.
    pub action: &'a str,
    /// Hidden fields: the page it is about.
    pub fields: Vec<(&'a str, &'a str)>,
    /// "Apakah halaman ini berguna?".
    pub question: &'a str,
    /// Name of the answer's field.
    pub name: &'a str,
    /// The answers: value and word.
    pub answers: Vec<(&'a str, &'a str)>,
    /// "Laporkan kesalahan": text and address.
    pub report: (&'a str, &'a str),
}

/// The words of the shell itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShellWords<'a> {
    /// "Langsung ke isi".
    pub skip: &'a str,
    /// "Menu".
    pub menu: &'a str,
    /// Name of the main navigation landmark.
    pub nav: &'a str,
    /// Name of the side navigation landmark.
    pub side: &'a str,
    /// Name of the breadcrumbs landmark.
    pub crumbs: &'a str,
    /// "Bahasa".
    pub language: &'a str,
    /// "Tampilan gelap".
    pub to_dark: &'a str,
    /// "Tampilan terang".
    pub to_light: &'a str,
    /// "Keluar".
    pub sign_out: &'a str,
    /// "Menu akun".
    pub account: &'a str,
    /// "Masuk"; with [`Shell::sign_in`] empty it is not drawn.
    pub sign_in: &'a str,
    /// "Beranda": said of the link around the mark.
    pub home: &'a str,
}

/// Everything about a page but its body.
#[derive(Debug, Clone, Default)]
pub struct Shell<'a> {
    /// "id" or "en".
    pub lang: &'a str,
    /// Title of the page; the brand and province are added.
    pub title: &'a str,
    /// One or two sentences for search engines and share cards.
    pub description: &'a str,
    /// The one address of this page, absolute.
    pub canonical: Option<&'a str>,
    /// The page in every language it has, itself included.
    pub alternate: Vec<Language<'a>>,
    /// For whom it is made.
    pub face: Face,
    /// What the visitor chose.
    pub theme: Option<Theme>,
    /// Whose site it is.
    pub province: Province<'a>,
    /// "Betang".
    pub brand: &'a str,
    /// Address of the mark's link: "/" or "/en/".
    pub home: &'a str,
    /// Address of a stylesheet with the province's own accent (see [`crate::theme_css`]).
    pub theme_href: Option<&'a str>,
    /// Main navigation.
    pub nav: &'a [NavItem<'a>],
    /// Navigation of the workbench.
    pub side_nav: &'a [SideGroup<'a>],
    /// Up to five links at the lower edge of a phone, in the workbench.
    pub quick_nav: &'a [NavItem<'a>],
    /// Who is signed in.
    pub user: Option<UserMenu<'a>>,
    /// Address of the sign-in page, when nobody is.
    pub sign_in: &'a str,
    /// The compact search box in the header.
    pub search: Option<SearchBoxProps<'a>>,
    /// Where the theme form is sent; "" leaves the switch out.
    pub theme_action: &'a str,
    /// Hidden fields of the theme form: the address to come back to, the token.
    pub theme_fields: Vec<(&'a str, &'a str)>,
    /// More for the head: JSON-LD is not possible inline under the CSP, so link to it; feeds, og.
    pub head: Option<Markup>,
    /// A banner above everything.
    pub notice: Option<Markup>,
    /// What just happened (toasts), above the title.
    pub flash: Option<Markup>,
    /// Where the page stands.
    pub breadcrumbs: Vec<Crumb<'a>>,
    /// The question under public pages.
    pub feedback: Option<FeedbackProps<'a>>,
    /// The foot of public pages.
    pub footer: Option<FooterProps<'a>>,
    /// Address of the web app manifest; "" leaves it out.
    pub manifest: &'a str,
    /// Islands to load: "suggest", "upload", "copy", "theme", "live", "draft", "keys", "nav", "offline".
    pub islands: &'a [&'a str],
    /// Class on `main`: "wide", "narrow", "front", "bare".
    pub page_class: &'a str,
    /// Not for search engines.
    pub noindex: bool,
    /// The words.
    pub words: ShellWords<'a>,
}

impl Shell<'_> {
    fn full_title(&self) -> String {
        let site = match (self.brand, self.province.short) {
            ("", s) | (s, "") => s.to_owned(),
            (b, s) => format!("{b} {s}"),
        };
        match (self.title, site.as_str()) {
            ("", s) => s.to_owned(),
            (t, "") => t.to_owned(),
            (t, s) => format!("{t} · {s}"),
        }
    }
}

/// The full document.
pub fn page(s: &Shell<'_>, body: &Markup) -> Markup {
    let theme = match (s.face, s.theme) {
        (Face::Wall, _) | (_, Some(Theme::Dark)) => Some("dark"),
        (_, Some(Theme::Light)) => Some("light"),
        _ => None,
    };
    html! {
        (DOCTYPE)
        html lang=(s.lang) data-face=(s.face.name()) data-theme=[theme] {
            (head(s))
            body {
                a .skip href="#isi" { (s.words.skip) }
                @if let Some(notice) = &s.notice { aside .top { (notice) } }
                @match s.face {
                    Face::Public => (parts::public(s, body)),
                    Face::Workbench => (parts::workbench(s, body)),
                    Face::Wall => (parts::wall(s, body)),
                }
            }
        }
    }
}

fn head(s: &Shell<'_>) -> Markup {
    let title = s.full_title();
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
            title { (title) }
            @if !s.description.is_empty() {
                meta name="description" content=(s.description);
                meta property="og:description" content=(s.description);
            }
            meta property="og:title" content=(if s.title.is_empty() { &title } else { s.title });
            meta property="og:site_name" content=(s.province.name);
            @if s.noindex { meta name="robots" content="noindex"; }
            meta name="color-scheme" content="light dark";
            link rel="preload" href=(crate::href("font.woff2")) as="font" type="font/woff2" crossorigin;
            link rel="stylesheet" href=(crate::href("ui.css"));
            @if let Some(href) = s.theme_href { link rel="stylesheet" href=(href); }
            link rel="icon" href=(crate::href("favicon.svg")) type="image/svg+xml";
            @if !s.manifest.is_empty() {
                link rel="manifest" href=(s.manifest);
                link rel="apple-touch-icon" href=(crate::href("icon-192.png"));
                meta name="theme-color" content=(crate::theme::grounds().1);
            }
            @if let Some(href) = s.canonical {
                link rel="canonical" href=(href);
                meta property="og:url" content=(href);
            }
            @if s.alternate.len() > 1 {
                @for l in &s.alternate { link rel="alternate" hreflang=(l.code) href=(l.href); }
            }
            @if let Some(more) = &s.head { (more) }
            @for island in s.islands {
                script type="module" src=(crate::href(&format!("{island}.js"))) {}
            }
        }
    }
}
