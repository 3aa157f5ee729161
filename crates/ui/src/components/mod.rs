//! The components, a folder each: function, props, named examples, and the style beside them.

mod audit_row;
mod avatar;
mod breadcrumbs;
mod button;
mod card;
mod chart;
mod code_chip;
mod confirm;
mod diff;
mod document;
mod empty;
mod error_summary;
mod facets;
mod field;
mod file_row;
mod hero;
mod kbd;
mod live;
mod menu;
mod meta_list;
mod notice;
mod pagination;
mod progress;
mod qr;
mod search_box;
mod search_hit;
mod share;
mod stat;
mod steps;
mod switches;
mod table;
mod tabs;
mod tag;
mod timeline;
mod toast;
mod tree;
mod upload;

pub use audit_row::{AuditEntry, audit_rows};
pub use avatar::avatar;
pub use breadcrumbs::{Crumb, breadcrumbs};
pub use button::{Button, ButtonKind, LinkButton, actions, button, link_button};
pub use card::{Card, card, cards};
pub use chart::{BarChart, Datum, bar_chart, sparkline};
pub use code_chip::code_chip;
pub use confirm::{Confirm, confirm};
pub use diff::{Change, DiffWords, diff};
pub use document::{DocumentPage, DocumentViewer, WordBox, document_viewer};
pub use empty::{Empty, empty};
pub use error_summary::error_summary;
pub use facets::{ActiveFilter, Facet, FacetValue, active_filters, facets};
pub use field::{
    Checkbox, Choices, Field, FileInput, Input, Opt, Width, checkbox, checkboxes, date, field_id,
    fieldset, file_input, hidden, input, radios, select, textarea,
};
pub use file_row::{FileRow, file_list, file_row};
pub use hero::{Hero, TaskLink, hero, page_head, section, task_list};
pub use kbd::kbd;
pub use live::{Live, live};
pub use menu::{MenuItem, menu};
pub use meta_list::{MetaItem, meta_line, meta_list};
pub use notice::{Tone, banner, notice};
pub use pagination::{Pagination, pagination};
pub use progress::{Progress, progress};
pub use qr::qr;
pub use search_box::{SearchBoxProps, search_box};
pub use search_hit::{SearchHit, highlight, search_hit, search_hits};
pub use share::{ShareBox, share_box};
pub use stat::{Stat, stat, stats};
pub use steps::{Step, StepState, steps};
pub use switches::{language_switch, theme_switch};
pub use table::{Align, Cell, Column, Row, Sort, Table, table};
pub use tabs::{Tab, tabs};
pub use tag::{StatusKind, chip, mark, status, tag, toned};
pub use timeline::{Moment, timeline};
pub use toast::{Toast, toast};
pub use tree::{Branch, tree};
pub use upload::{UploadWords, UploadZone, upload_zone};

use crate::Example;

/// Every component with its examples, in the order of the gallery page.
pub fn gallery() -> Vec<(&'static str, Vec<Example>)> {
    vec![
        ("button", button::examples()),
        ("field", field::examples()),
        ("error_summary", error_summary::examples()),
        ("notice", notice::examples()),
        ("toast", toast::examples()),
        ("confirm", confirm::examples()),
        ("empty", empty::examples()),
        ("hero", hero::examples()),
        ("search_box", search_box::examples()),
        ("facets", facets::examples()),
        ("search_hit", search_hit::examples()),
        ("pagination", pagination::examples()),
        ("breadcrumbs", breadcrumbs::examples()),
        ("tabs", tabs::examples()),
        ("table", table::examples()),
        ("meta_list", meta_list::examples()),
        ("card", card::examples()),
        ("tag", tag::examples()),
        ("stat", stat::examples()),
        ("chart", chart::examples()),
        ("progress", progress::examples()),
        ("steps", steps::examples()),
        ("timeline", timeline::examples()),
        ("diff", diff::examples()),
        ("file_row", file_row::examples()),
        ("document", document::examples()),
        ("upload", upload::examples()),
        ("share", share::examples()),
        ("tree", tree::examples()),
        ("audit_row", audit_row::examples()),
        ("live", live::examples()),
        ("menu", menu::examples()),
        ("switches", switches::examples()),
        ("avatar", avatar::examples()),
        ("code_chip", code_chip::examples()),
        ("qr", qr::examples()),
        ("kbd", kbd::examples()),
    ]
}
