//! A page: the shell filled from the request, answers of other kinds, and the headers all of them carry.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use base::{Error, Kind, Lang};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use maud::{Markup, html};
use ui::{Crumb, Face, SearchBoxProps, Shell, shell};

use crate::{Cx, Place, room::Access};

/// A page in the making.
pub struct Page<'a> {
    cx: &'a Cx,
    title: String,
    description: String,
    face: Face,
    class: &'static str,
    islands: Vec<&'static str>,
    head: Option<Markup>,
    crumbs: Vec<(String, String)>,
    status: StatusCode,
    noindex: bool,
    search: bool,
    feedback: Option<bool>,
    canonical: Option<String>,
}

impl Cx {
    /// Where search boxes ask for suggestions: on English pages the answers lead to English pages.
    #[must_use]
    pub fn suggestions(&self) -> &'static str {
        match self.lang() {
            Lang::En => "/api/v1/cari/saran?lang=en",
            Lang::Id => "/api/v1/cari/saran",
        }
    }

    /// Begins a page; `title` is text, not a key.
    #[must_use]
    pub fn page(&self, title: &str) -> Page<'_> {
        Page {
            cx: self,
            title: title.to_owned(),
            description: String::new(),
            face: Face::Public,
            class: "",
            islands: Vec::new(),
            head: None,
            crumbs: Vec::new(),
            status: StatusCode::OK,
            noindex: false,
            search: true,
            feedback: None,
            canonical: None,
        }
    }
}

impl Page<'_> {
    /// One or two sentences for search engines and share cards.
    #[must_use]
    pub fn description(mut self, s: &str) -> Self {
        self.description = s.chars().take(300).collect();
        self
    }

    /// The dense face with side navigation, for people at work; not for search engines.
    #[must_use]
    pub fn workbench(mut self) -> Self {
        self.face = Face::Workbench;
        self.noindex = true;
        self
    }

    /// A class of `main`: "wide", "narrow", "front", "bare".
    #[must_use]
    pub fn class(mut self, c: &'static str) -> Self {
        self.class = c;
        self
    }

    /// Loads an island.
    #[must_use]
    pub fn island(mut self, name: &'static str) -> Self {
        self.islands.push(name);
        self
    }

    /// More for the head: feeds, JSON-LD.
    #[must_use]
    pub fn head(mut self, m: Markup) -> Self {
        self.head = Some(m);
        self
    }

    /// A step of the way here: text and path (without language prefix; empty for this page).
    #[must_use]
    pub fn crumb(mut self, text: &str, path: &str) -> Self {
        let href = if path.is_empty() { String::new() } else { self.cx.href(path) };
        self.crumbs.push((text.to_owned(), href));
        self
    }

    /// Another status than 200, for a form that comes back.
    #[must_use]
    pub fn status(mut self, s: StatusCode) -> Self {
        self.status = s;
        self
    }

    /// Not for search engines.
    #[must_use]
    pub fn noindex(mut self) -> Self {
        self.noindex = true;
        self
    }

    /// Without the search box in the head (the page has one of its own).
    #[must_use]
    pub fn without_search(mut self) -> Self {
        self.search = false;
        self
    }

    /// Whether the page asks if it was useful. By default those do that search engines may show: what people
    /// read, not what they fill in.
    #[must_use]
    pub fn feedback(mut self, asks: bool) -> Self {
        self.feedback = Some(asks);
        self
    }

    /// The one address of this page (path without language prefix).
    #[must_use]
    pub fn canonical(mut self, path: &str) -> Self {
        self.canonical = Some(self.cx.absolute(path));
        self
    }

    /// The answer.
    #[must_use]
    pub fn render(self, body: &Markup) -> Response {
        let status = self.status;
        let doc = self.document(body, None);
        html_answer(status, doc)
    }

    fn document(self, body: &Markup, error: Option<&ui::ErrorPage<'_>>) -> Markup {
        let cx = self.cx;
        let p = cx.app().province();
        let province_name = if cx.lang() == Lang::En { &p.name_en } else { &p.name };
        let path_only = cx.path().split('?').next().unwrap_or("/");
        let public = nav(cx, Place::Public, path_only);
        let public: Vec<shell::NavItem<'_>> = public.iter().map(NavText::item).collect();
        let side = if self.face == Face::Workbench {
            nav(cx, Place::Workbench, path_only)
        } else {
            Vec::new()
        };
        let groups =
            [shell::SideGroup { title: "", items: side.iter().map(NavText::item).collect() }];
        let quick: Vec<shell::NavItem<'_>> = side.iter().take(5).map(NavText::item).collect();
        let (home, sign_in, search_href) =
            (cx.href("/"), cx.href(&contracts::links::sign_in(cx.path())), cx.href("/cari"));
        let (work, sessions, out) = (cx.href("/kerja"), cx.href("/akun"), cx.href("/keluar"));
        let greeting = match cx.actor() {
            crate::Actor::Person { name, .. } => Some((name.clone(), initials(name))),
            _ => None,
        };
        let user = greeting.as_ref().map(|(name, initials)| shell::UserMenu {
            name,
            initials,
            role: "",
            links: vec![
                (cx.t("kit.shell.workbench"), work.as_str()),
                (cx.t("kit.shell.account"), sessions.as_str()),
            ],
            sign_out_action: &out,
            sign_out_fields: Vec::new(),
        });
        let theme_action = cx.href("/tema");
        let here = cx.path().to_owned();
        let canonical = self.canonical.unwrap_or_else(|| cx.absolute(path_only));
        let footer = footer(cx);
        let asks = self.feedback.unwrap_or(!self.noindex && self.status == StatusCode::OK);
        let asks = asks && self.face == Face::Public && error.is_none();
        let (feedback, report, manifest) = (
            cx.href("/umpan-balik"),
            cx.href(&contracts::links::feedback(cx.path())),
            cx.href("/manifest.webmanifest"),
        );
        let foot_links: Vec<(String, String)> =
            FOOT.iter().map(|(k, h)| (cx.t(k).to_owned(), cx.href(h))).collect();
        let mut islands = vec!["theme", "keys", "nav"];
        islands.extend(self.islands.iter().copied());
        if self.face == Face::Public {
            islands.push("offline");
        }
        if self.search {
            islands.push("suggest");
        }
        let shell = Shell {
            lang: cx.lang().tag(),
            title: &self.title,
            description: &self.description,
            canonical: Some(&canonical),
            alternate: languages(cx),
            face: self.face,
            theme: match cx.theme() {
                Some("dark") => Some(shell::Theme::Dark),
                Some("light") => Some(shell::Theme::Light),
                _ => None,
            },
            province: shell::Province {
                name: province_name,
                short: &p.short,
                logo: (!p.logo.is_empty()).then_some("/logo"),
            },
            brand: "Betang",
            home: &home,
            theme_href: (!p.accent.is_empty()).then_some("/theme.css"),
            nav: &public,
            side_nav: &groups,
            quick_nav: &quick,
            user,
            sign_in: &sign_in,
            search: self.search.then(|| SearchBoxProps {
                action: &search_href,
                name: "q",
                label: cx.t("kit.shell.search"),
                placeholder: cx.t("kit.shell.search_hint"),
                button: cx.t("kit.shell.search"),
                suggest: cx.suggestions(),
                suggest_status: cx.t("kit.shell.suggest_status"),
                id: "cari-kepala",
                ..SearchBoxProps::default()
            }),
            theme_action: &theme_action,
            theme_fields: vec![("kembali", here.as_str())],
            head: self.head,
            notice: cx
                .app()
                .is_demo()
                .then(|| ui::banner(ui::Tone::Demo, &html! { (cx.t("kit.shell.demo")) })),
            flash: flash(cx),
            breadcrumbs: self.crumbs.iter().map(|(label, href)| Crumb { label, href }).collect(),
            feedback: asks.then(|| shell::FeedbackProps {
                action: &feedback,
                fields: vec![("halaman", here.as_str())],
                question: cx.t("kit.feedback.question"),
                name: "nilai",
                answers: vec![("ya", cx.t("kit.feedback.yes")), ("tidak", cx.t("kit.feedback.no"))],
                report: (cx.t("kit.feedback.report"), report.as_str()),
            }),
            manifest: &manifest,
            footer: (self.face == Face::Public).then(|| shell::FooterProps {
                groups: vec![shell::FooterGroup {
                    title: cx.t("kit.foot.title"),
                    links: foot_links.iter().map(|(t, h)| (t.as_str(), h.as_str())).collect(),
                }],
                ..footer
            }),
            islands: &islands,
            page_class: self.class,
            noindex: self.noindex,
            words: words(cx),
        };
        match error {
            Some(e) => ui::error_page(&shell, e),
            None => shell::page(&shell, body),
        }
    }
}

const FOOT: &[(&str, &str)] = &[
    ("kit.foot.agencies", "/instansi"),
    ("kit.foot.regions", "/wilayah"),
    ("kit.foot.statistics", "/ppid/statistik"),
    ("kit.foot.status", "/status"),
    ("kit.foot.accessibility", "/aksesibilitas"),
    ("kit.foot.privacy", "/privasi"),
    ("kit.foot.notices", "/lisensi"),
    ("kit.foot.gallery", "/ui"),
];

struct NavText {
    label: String,
    href: String,
    current: bool,
    icon: ui::Icon,
}

impl NavText {
    fn item(&self) -> shell::NavItem<'_> {
        shell::NavItem {
            label: &self.label,
            href: &self.href,
            current: self.current,
            icon: self.icon,
            count: "",
        }
    }
}

fn nav(cx: &Cx, place: Place, here: &str) -> Vec<NavText> {
    let mut items: Vec<&crate::MenuItem> = cx
        .app()
        .rooms()
        .iter()
        .flat_map(|r| r.menu)
        .filter(|m| m.place == place)
        .filter(|m| match m.access {
            Access::Public => true,
            Access::SignedIn => cx.actor().person().is_some(),
            Access::Needs(p) => cx.actor().may_somewhere(p),
        })
        .collect();
    items.sort_by_key(|m| (m.order, m.href));
    // The longest address that the page lies under is the current one.
    let current = items
        .iter()
        .filter(|m| here == m.href || here.strip_prefix(m.href).is_some_and(|r| r.starts_with('/')))
        .map(|m| m.href)
        .max_by_key(|h| h.len());
    items
        .into_iter()
        .map(|m| NavText {
            label: cx.t(m.key).to_owned(),
            href: cx.href(m.href),
            current: Some(m.href) == current,
            icon: m.icon,
        })
        .collect()
}

fn languages(cx: &Cx) -> Vec<shell::Language<'static>> {
    let path = cx.path();
    let en = if path == "/" { "/en".to_owned() } else { format!("/en{path}") };
    vec![
        shell::Language {
            code: "id",
            name: "Bahasa Indonesia",
            href: path.to_owned(),
            current: cx.lang() == Lang::Id,
        },
        shell::Language { code: "en", name: "English", href: en, current: cx.lang() == Lang::En },
    ]
}

fn footer(cx: &Cx) -> shell::FooterProps<'_> {
    let p = cx.app().province();
    let contact =
        [(ui::Icon::Pin, &p.address), (ui::Icon::Phone, &p.phone), (ui::Icon::Mail, &p.email)];
    shell::FooterProps {
        about: cx.t("kit.foot.about"),
        contact: contact
            .into_iter()
            .filter(|(_, t)| !t.is_empty())
            .map(|(i, t)| (i, t.clone()))
            .collect(),
        groups: Vec::new(),
        legal: html! { (cx.t("kit.foot.legal")) },
    }
}

fn words(cx: &Cx) -> shell::ShellWords<'_> {
    shell::ShellWords {
        skip: cx.t("kit.shell.skip"),
        menu: cx.t("kit.shell.menu"),
        nav: cx.t("kit.shell.nav"),
        side: cx.t("kit.shell.side"),
        crumbs: cx.t("kit.shell.crumbs"),
        language: cx.t("kit.shell.language"),
        to_dark: cx.t("kit.shell.to_dark"),
        to_light: cx.t("kit.shell.to_light"),
        sign_out: cx.t("kit.shell.sign_out"),
        account: cx.t("kit.shell.account_menu"),
        sign_in: cx.t("kit.shell.sign_in"),
        home: cx.t("kit.shell.home"),
    }
}

/// The cookie holds `key` or `key|path of the form that undoes it`; anything else is not shown.
fn flash(cx: &Cx) -> Option<Markup> {
    let text = cx.flash()?;
    let (key, undo) = text.split_once('|').map_or((text, None), |(k, u)| (k, Some(u)));
    if !cx.app().texts().has(key) {
        return None;
    }
    let undo = undo.filter(|u| is_local(u)).map(|u| (cx.t("kit.shell.undo"), cx.href(u)));
    Some(ui::toast(&ui::Toast {
        tone: ui::Tone::Success,
        text: cx.t(key),
        undo: undo.as_ref().map(|(t, h)| (*t, h.as_str())),
        hidden: &[],
    }))
}

fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|w| w.chars().next())
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whether `path` is of this site: begins with one slash and holds nothing that a header must not.
#[must_use]
pub(crate) fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
        && !path.bytes().any(|b| b < 0x20 || b == 0x7f || b == b'\\')
}

/// Goes to `path` of this site (303). Anything but a local path leads home: no open redirects.
#[must_use]
pub fn redirect(cx: &Cx, path: &str) -> Response {
    let to = if is_local(path) { cx.href(path) } else { cx.href("/") };
    let mut r = StatusCode::SEE_OTHER.into_response();
    // A path with letters beyond ASCII is sent percent-encoded.
    let encoded = percent_encoding::utf8_percent_encode(&to, &NOT_IN_LOCATION).to_string();
    if let Ok(v) = HeaderValue::try_from(encoded) {
        r.headers_mut().insert(header::LOCATION, v);
    }
    r
}

const NOT_IN_LOCATION: percent_encoding::AsciiSet =
    percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');

/// As [`redirect`], with a message by key that the next page shows, and the path of the form that undoes it.
#[must_use]
pub fn redirect_with(cx: &Cx, path: &str, key: &str, undo: Option<&str>) -> Response {
    let mut r = redirect(cx, path);
    let value = undo.map_or_else(|| key.to_owned(), |u| format!("{key}|{u}"));
    set_cookie(&mut r, &format!("pesan={value}; Path=/; Max-Age=60; SameSite=Lax; HttpOnly"));
    r
}

/// Adds the session's cookie.
pub fn sign_in_cookie(cx: &Cx, r: &mut Response, token: &str) {
    let secure = cx.origin().starts_with("https://");
    let name = crate::session::cookie_name(secure);
    let more = if secure { "; Secure" } else { "" };
    set_cookie(r, &format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200{more}"));
}

/// Takes the session's cookie away.
pub fn sign_out_cookie(cx: &Cx, r: &mut Response) {
    let secure = cx.origin().starts_with("https://");
    let name = crate::session::cookie_name(secure);
    let more = if secure { "; Secure" } else { "" };
    set_cookie(r, &format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{more}"));
}

fn set_cookie(r: &mut Response, value: &str) {
    if let Ok(v) = HeaderValue::try_from(value) {
        r.headers_mut().append(header::SET_COOKIE, v);
    }
}

/// The two forms of a file name that RFC 6266 wants: plain ASCII, and UTF-8 for everyone since 2011.
#[must_use]
pub fn download_name(disposition: &str, name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '/' | '%') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let utf8 = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("{disposition}; filename=\"{ascii}\"; filename*=UTF-8''{utf8}")
}

fn html_answer(status: StatusCode, doc: Markup) -> Response {
    let mut r = Response::new(Body::from(doc.into_string()));
    *r.status_mut() = status;
    r.headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    r
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// Addresses that are a key: nobody keeps what stands there, nor does the service worker (`ui/islands/worker`).
const SECRET: [&str; 3] = ["/undangan/", "/lupa-sandi", "/pasang"];

/// The headers that every answer carries.
pub(crate) fn headers(h: &mut HeaderMap, cx: &Cx, secure: bool) {
    guard_headers(h, secure);
    let secret = SECRET.iter().any(|s| cx.path().starts_with(s));
    let private = secret || cx.actor().person().is_some() || cx.flash().is_some();
    h.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(if private {
        "private, no-store"
    } else {
        "no-cache"
    }));
    if let Ok(id) = HeaderValue::try_from(cx.request()) {
        h.insert("x-request-id", id);
    }
}

/// The part of them that needs no request: assets carry it too.
pub(super) fn guard_headers(h: &mut HeaderMap, secure: bool) {
    let mut put = |name: header::HeaderName, value: &'static str| {
        h.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::CONTENT_SECURITY_POLICY, CSP);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "same-origin");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    );
    if secure {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

/// What an error looks like: JSON under `/api`, a way to sign in for nobody, a page for everyone else.
pub(crate) fn failure(
    cx: &Cx,
    method: &Method,
    asked: &HeaderMap,
    e: &Error,
    status: StatusCode,
) -> Response {
    let wants_json = cx.path().starts_with("/api/")
        || asked
            .get(header::ACCEPT)
            .and_then(|a| a.to_str().ok())
            .is_some_and(|a| a.contains("application/json"));
    let text = cx.say(e);
    let mut r = if wants_json {
        let body = serde_json::json!({ "error": { "kind": format!("{:?}", e.kind()), "key": e.key(), "message": text, "request": cx.request() } });
        (status, axum::Json(body)).into_response()
    } else if e.kind() == Kind::Unauthenticated && *method == Method::GET {
        return redirect(cx, &contracts::links::sign_in(cx.path()));
    } else {
        let heading_key = format!("kit.status.{}", status.as_u16());
        let heading = cx.t(&heading_key).to_owned();
        let home = cx.href("/");
        let search = cx.href("/cari");
        let page = ui::ErrorPage {
            status: status.as_u16(),
            heading: &heading,
            text: &text,
            request_label: cx.t("kit.error.request_label"),
            request_id: cx.request(),
            actions: Some(html! { div .row {
                (ui::link_button(&ui::LinkButton { label: cx.t("kit.error.go_search"), href: &search, kind: ui::ButtonKind::Primary, ..ui::LinkButton::default() }))
                (ui::link_button(&ui::LinkButton { label: cx.t("kit.error.go_home"), href: &home, kind: ui::ButtonKind::Secondary, ..ui::LinkButton::default() }))
            } }),
        };
        html_answer(status, cx.page(&heading).noindex().document(&html! {}, Some(&page)))
    };
    if let Some((_, s)) = e.args().iter().find(|(n, _)| *n == "seconds")
        && let Ok(v) = HeaderValue::try_from(s.as_str())
    {
        r.headers_mut().insert(header::RETRY_AFTER, v);
    }
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for (path, want) in [
            ("/ppid?hal=2", true),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("/a\r\nSet-Cookie: x", false),
            ("", false),
        ] {
            assert_eq!(is_local(path), want, "{path:?}");
        }
    }

    #[test]
    fn file_names_survive_and_cannot_break_the_header() {
        let h = download_name("attachment", "Laporan \"Kinerja\"\r\nX: é.pdf");
        assert!(!h.contains('\r') && !h.contains('\n'));
        assert!(h.contains("filename=\"Laporan _Kinerja___X: _.pdf\""), "{h}");
        assert!(h.contains("%C3%A9"), "{h}");
    }
}
