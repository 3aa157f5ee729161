//! The icons: a small set of 24 px line drawings made for Betang, inlined as SVG.
//!
//! An icon is always decoration here (`aria-hidden`): the words beside it carry the meaning.

use maud::{Markup, PreEscaped, html};

/// Every icon by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what each icon draws")]
pub enum Icon {
    None,
    Search,
    Menu,
    Close,
    Check,
    Plus,
    Minus,
    ArrowRight,
    ArrowLeft,
    ArrowUp,
    ArrowDown,
    ChevronDown,
    ChevronRight,
    ChevronUpDown,
    Info,
    Success,
    Warning,
    Danger,
    Clock,
    Calendar,
    File,
    FileText,
    FileTable,
    FileImage,
    FileArchive,
    FileData,
    Download,
    Open,
    Upload,
    Copy,
    Link,
    Share,
    Print,
    Sun,
    Moon,
    Globe,
    User,
    Users,
    SignOut,
    Settings,
    Home,
    Inbox,
    List,
    Chart,
    Camera,
    Map,
    Shield,
    Lock,
    Building,
    News,
    Scale,
    Coins,
    Database,
    Network,
    Edit,
    Trash,
    Undo,
    Filter,
    Feed,
    Book,
    Bell,
    Dot,
    Send,
    Eye,
    Draft,
    Withdrawn,
    Help,
    Phone,
    Mail,
    Pin,
}

impl Icon {
    fn paths(self) -> &'static str {
        use Icon as I;
        match self {
            I::None => "",
            I::Search => r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>"#,
            I::Menu => r#"<path d="M3.5 7h17M3.5 12h17M3.5 17h11"/>"#,
            I::Close => r#"<path d="m6 6 12 12M18 6 6 18"/>"#,
            I::Check => r#"<path d="m4.5 12.5 5 5 10-11"/>"#,
            I::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
            I::Minus => r#"<path d="M5 12h14"/>"#,
            I::ArrowRight => r#"<path d="M4 12h16m-6-6 6 6-6 6"/>"#,
            I::ArrowLeft => r#"<path d="M20 12H4m6-6-6 6 6 6"/>"#,
            I::ArrowUp => r#"<path d="M12 20V4M6 10l6-6 6 6"/>"#,
            I::ArrowDown => r#"<path d="M12 4v16m-6-6 6 6 6-6"/>"#,
            I::ChevronDown => r#"<path d="m6 9.5 6 6 6-6"/>"#,
            I::ChevronRight => r#"<path d="m9.5 6 6 6-6 6"/>"#,
            I::ChevronUpDown => r#"<path d="m8 9.5 4-4 4 4M8 14.5l4 4 4-4"/>"#,
            I::Info => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.4v.2"/>"#,
            I::Success => r#"<circle cx="12" cy="12" r="9"/><path d="m8 12.5 3 3 5.5-6.5"/>"#,
            I::Warning => r#"<path d="M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.2"/>"#,
            I::Danger => r#"<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.2v.2"/>"#,
            I::Clock => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.5 2"/>"#,
            I::Calendar => r#"<path d="M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8"/>"#,
            I::File => r#"<path d="M6 3h8l5 5v13H6zM14 3v5h5"/>"#,
            I::FileText => r#"<path d="M6 3h8l5 5v13H6zM14 3v5h5M9 12.5h7M9 16.5h5"/>"#,
            I::FileTable => r#"<path d="M6 3h8l5 5v13H6zM14 3v5h5M9 12h7v6H9zM9 15h7M12.5 12v6"/>"#,
            I::FileImage => {
                r#"<path d="M6 3h8l5 5v13H6zM14 3v5h5M8 18.5l3-4 2 2.5 1.5-2 2.5 3.5"/>"#
            }
            I::FileArchive => {
                r#"<path d="M6 3h8l5 5v13H6zM14 3v5h5M10.5 6v1.5M10.5 10v1.5M9 15h3v3H9z"/>"#
            }
            I::FileData => {
                r#"<path d="M6 3h8l5 5v13H6zM14 3v5h5M10.5 12 8.5 15l2 3M14.5 12l2 3-2 3"/>"#
            }
            I::Download => r#"<path d="M12 3.5v11.5m-5-5 5 5 5-5M4 20h16"/>"#,
            I::Open => r#"<path d="M13.5 4H20v6.5M20 4l-9 9M17.5 14v6H4V6.5h6"/>"#,
            I::Upload => r#"<path d="M12 16V4M7 9l5-5 5 5M4 20h16"/>"#,
            I::Copy => r#"<path d="M9 9h11v11H9zM15 9V4H4v11h5"/>"#,
            I::Link => {
                r#"<path d="m10 14 4-4M11 7l2.5-2.5a4.2 4.2 0 0 1 6 6L17 13M13 17l-2.5 2.5a4.2 4.2 0 0 1-6-6L7 11"/>"#
            }
            I::Share => {
                r#"<circle cx="6" cy="12" r="2.5"/><circle cx="17.5" cy="5.5" r="2.5"/><circle cx="17.5" cy="18.5" r="2.5"/><path d="m8.2 10.8 7-4M8.2 13.2l7 4"/>"#
            }
            I::Print => r#"<path d="M7 8V3.5h10V8M7 17H3.5V8.5h17V17H17M7 14h10v6.5H7z"/>"#,
            I::Sun => {
                r#"<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3 7 7M17 17l1.7 1.7M18.7 5.3 17 7M7 17l-1.7 1.7"/>"#
            }
            I::Moon => r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.500 10.500z"/>"#,
            I::Globe => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5.500 5 12.500 0 18M12 3c-5 5.500-5 12.500 0 18"/>"#
            }
            I::User => {
                r#"<circle cx="12" cy="8" r="4"/><path d="M4 20.500c1-4.500 4-6.500 8-6.500s7 2 8 6.500"/>"#
            }
            I::Users => {
                r#"<circle cx="9" cy="8.500" r="3.500"/><path d="M2.500 19.500c.8-4 3.200-5.700 6.500-5.700s5.700 1.700 6.500 5.700M15.500 5.300a3.500 3.500 0 0 1 0 6.400M17.500 14.200c2.200.7 3.500 2.400 4 5.300"/>"#
            }
            I::SignOut => r#"<path d="M14 4H4.500v16H14M10 12h10.500m-4-4 4 4-4 4"/>"#,
            I::Settings => {
                r#"<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#
            }
            I::Home => r#"<path d="M3 11.500 12 4l9 7.500M5.500 9.500V20h13V9.500M10 20v-6h4v6"/>"#,
            I::Inbox => {
                r#"<path d="M3.500 13 6.500 5h11l3 8v6.500h-17zM3.500 13H8l1.500 3h5L16 13h4.500"/>"#
            }
            I::List => r#"<path d="M8.500 6H20M8.500 12H20M8.500 18H20M4 6h.5M4 12h.5M4 18h.5"/>"#,
            I::Chart => r#"<path d="M4 4v16h16M8.500 16v-5M13 16V7M17.500 16v-3"/>"#,
            I::Camera => r#"<path d="M3 7h12.500v10H3zM15.500 10.500 21 7.500v9l-5.500-3"/>"#,
            I::Map => {
                r#"<path d="m3.500 6 5.500-2 6 2 5.500-2v14L15 20l-6-2-5.500 2zM9 4v14M15 6v14"/>"#
            }
            I::Shield => {
                r#"<path d="M12 3 4.500 6v5.500c0 4.500 3 7.700 7.500 9.500 4.500-1.800 7.500-5 7.500-9.500V6z"/>"#
            }
            I::Lock => r#"<path d="M5 11h14v9.500H5zM8 11V7.500a4 4 0 0 1 8 0V11"/>"#,
            I::Building => {
                r#"<path d="M3 20.500h18M4.500 20.500V10M19.500 20.500V10M9.500 20.500V10M14.500 20.500V10M2.500 10 12 3.500 21.500 10z"/>"#
            }
            I::News => {
                r#"<path d="M4 4.500h13v15.500H4zM17 9h3.500v8.500a2 2 0 0 1-3.500 1.500M7.500 8.500h6M7.500 12.500h6M7.500 16h4"/>"#
            }
            I::Scale => r#"<path d="M12 4v16M7 20h10M5 7h14M5 7l-2.500 7h5zM19 7l-2.500 7h5z"/>"#,
            I::Coins => {
                r#"<ellipse cx="12" cy="6.500" rx="7.500" ry="3"/><path d="M4.500 6.500v11c0 1.700 3.400 3 7.500 3s7.500-1.300 7.500-3v-11M4.500 12c0 1.700 3.400 3 7.500 3s7.500-1.300 7.500-3"/>"#
            }
            I::Database => {
                r#"<path d="M4 5h16v5H4zM4 14h16v5H4zM7.500 7.500h.5M7.500 16.500h.5"/>"#
            }
            I::Network => {
                r#"<circle cx="12" cy="5" r="2.200"/><circle cx="5" cy="18.500" r="2.200"/><circle cx="19" cy="18.500" r="2.200"/><path d="M12 7.200V12M12 12l-5.500 4.800M12 12l5.500 4.800"/>"#
            }
            I::Edit => {
                r#"<path d="m4 20 1-4.500L16.500 4 20 7.500 8.500 19zM14 6.500l3.500 3.500"/>"#
            }
            I::Trash => {
                r#"<path d="M4 6.500h16M9 6.500V4h6v2.500M6 6.500 7 20.500h10l1-14M10 10.500v6M14 10.500v6"/>"#
            }
            I::Undo => {
                r#"<path d="M8.500 5 4 9.500 8.500 14M4 9.500h10a5.500 5.500 0 0 1 0 11H8"/>"#
            }
            I::Filter => r#"<path d="M3.500 6h17M7 12h10M10.500 18h3"/>"#,
            I::Feed => r#"<path d="M5 11a8 8 0 0 1 8 8M5 5a14 14 0 0 1 14 14M5.500 18.500h.1"/>"#,
            I::Book => {
                r#"<path d="M12 6.500C10 5 7.500 4.500 3.500 4.500v14c4 0 6.500.5 8.500 2 2-1.500 4.500-2 8.500-2v-14c-4 0-6.500.5-8.500 2zM12 6.500v14"/>"#
            }
            I::Bell => {
                r#"<path d="M5 17.500h14c-1.500-1.500-2-3-2-7a5 5 0 0 0-10 0c0 4-.5 5.500-2 7zM10 20.500h4"/>"#
            }
            I::Dot => r#"<circle cx="12" cy="12" r="4" fill="currentColor"/>"#,
            I::Send => r#"<path d="M21 3 3 10.500l7 3 3 7zM21 3 10 13.500"/>"#,
            I::Eye => {
                r#"<path d="M2.500 12C5 7.500 8 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.500 6.500-9.500 6.500S5 16.500 2.500 12z"/><circle cx="12" cy="12" r="2.800"/>"#
            }
            I::Draft => r#"<circle cx="12" cy="12" r="8.500" stroke-dasharray="3 2.800"/>"#,
            I::Withdrawn => r#"<circle cx="12" cy="12" r="8.500"/><path d="m6 18 12-12"/>"#,
            I::Help => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M9.300 9.500c.3-1.600 1.400-2.300 2.800-2.300 1.600 0 2.700 1 2.700 2.400 0 2-2.800 2.100-2.800 4.200M12 16.800v.2"/>"#
            }
            I::Phone => {
                r#"<path d="M4.500 4h4l2 5-2.500 1.700a12 12 0 0 0 5.300 5.300L15 13.500l5 2v4c-8.500 1-16.500-7-15.500-15.500z"/>"#
            }
            I::Mail => r#"<path d="M3.500 5.500h17v13h-17zM3.500 7l8.500 6.500L20.500 7"/>"#,
            I::Pin => {
                r#"<path d="M12 21c-4.500-4.500-7-8-7-11a7 7 0 0 1 14 0c0 3-2.500 6.500-7 11z"/><circle cx="12" cy="10" r="2.500"/>"#
            }
        }
    }
}

/// Draws an icon at the size of the text around it; [`Icon::None`] draws nothing.
pub fn icon(icon: Icon) -> Markup {
    html! {
        @if icon != Icon::None {
            svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none"
                stroke="currentColor" stroke-width="1.75" stroke-linecap="round"
                stroke-linejoin="round" aria-hidden="true" focusable="false" {
                (PreEscaped(icon.paths()))
            }
        }
    }
}
