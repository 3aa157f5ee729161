//! Tables: sticky head, sort by link, cards on a phone, numbers aligned.

use crate::{Example, Icon, StatusKind, icon, mark, some, status};
use maud::{Markup, html};

/// How a column is sorted now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Not by this column.
    #[default]
    None,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Text.
    #[default]
    Start,
    /// Figures: to the right, tabular.
    Number,
    /// Actions: to the right, as narrow as they are.
    Actions,
}

impl Align {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Start => None,
            Self::Number => Some("num"),
            Self::Actions => Some("act"),
        }
    }
}

/// One column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Column<'a> {
    /// Its head, also the label of the cell on a phone.
    pub label: &'a str,
    /// How its cells stand.
    pub align: Align,
    /// Address that sorts by this column; "" if it cannot be sorted.
    pub sort_href: &'a str,
    /// How it is sorted now.
    pub sort: Sort,
    /// The head is for screen readers only (selection, actions).
    pub quiet: bool,
    /// The whole name where the head has room for a short one only.
    pub full: &'a str,
}

impl<'a> Column<'a> {
    /// A column of text.
    pub fn text(label: &'a str) -> Self {
        Self { label, ..Self::default() }
    }

    /// A column of figures.
    pub fn number(label: &'a str) -> Self {
        Self { label, align: Align::Number, ..Self::default() }
    }
}

/// The content of one cell.
pub type Cell = Markup;

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// As many cells as there are columns; the first heads the row.
    pub cells: Vec<Cell>,
    /// Extra class: `selected`, `late`, `total`.
    pub class: &'static str,
    /// Row id, for links and live updates.
    pub id: String,
    /// What the row is and how it stands, without links: its head where rows fold.
    pub brief: Markup,
}

/// Props of [`table`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Table<'a> {
    /// What the table shows; read first by screen readers.
    pub caption: &'a str,
    /// Whether everybody sees the caption.
    pub show_caption: bool,
    /// The columns.
    pub columns: &'a [Column<'a>],
    /// The rows.
    pub rows: &'a [Row],
    /// Source line beneath.
    pub source: &'a str,
    /// Stay a table on a phone and scroll sideways (matrices of figures).
    pub keep: bool,
    /// Tighter rows, for work.
    pub dense: bool,
    /// On a phone each row folds under its `brief`: for many rows with many cells.
    pub fold: bool,
}

/// The table in a region that scrolls by itself and can take the keyboard focus.
pub fn table(p: &Table<'_>) -> Markup {
    html! {
        div .table .keep[p.keep] .dense[p.dense] .fold[p.fold] {
            div .scroll tabindex="0" role="region" aria-label=(p.caption) {
                table {
                    caption .vh[!p.show_caption] { (p.caption) }
                    thead { tr { @for c in p.columns { (head(c)) } } }
                    tbody { @for r in p.rows { (row(r, p.columns)) } }
                }
            }
            @if p.fold { div .folds { @for r in p.rows { (folded(r, p.columns)) } } }
            @if !p.source.is_empty() { p .source { (p.source) } }
        }
    }
}

/// The row once more, for a phone: of the two, the style sheet shows one.
fn folded(r: &Row, columns: &[Column<'_>]) -> Markup {
    html! {
        details class=[some(r.class)] {
            summary { (r.brief) }
            dl {
                @for (cell, c) in r.cells.iter().zip(columns).filter(|(cell, _)| !cell.0.is_empty()) {
                    div { dt { @if c.full.is_empty() { (c.label) } @else { (c.full) } } dd { (cell) } }
                }
            }
        }
    }
}

fn head(c: &Column<'_>) -> Markup {
    let (aria, mark) = match c.sort {
        Sort::None => (None, Icon::ChevronUpDown),
        Sort::Ascending => (Some("ascending"), Icon::ArrowUp),
        Sort::Descending => (Some("descending"), Icon::ArrowDown),
    };
    html! {
        th scope="col" class=[c.align.class()] aria-sort=[aria] title=[some(c.full)] {
            @if !c.full.is_empty() { span .vh { (c.full) } span aria-hidden="true" { (c.label) } }
            @else if c.quiet { span .vh { (c.label) } }
            @else if c.sort_href.is_empty() { (c.label) }
            @else { a href=(c.sort_href) { (c.label) (icon(mark)) } }
        }
    }
}

fn row(r: &Row, columns: &[Column<'_>]) -> Markup {
    html! {
        tr class=[some(r.class)] id=[some(&r.id)] {
            @for (n, (cell, c)) in r.cells.iter().zip(columns).enumerate() {
                @if n == 0 {
                    th scope="row" class=[c.align.class()] data-label=(c.label) { div { (cell) } }
                } @else {
                    td class=[c.align.class()] data-label=(c.label) { div { (cell) } }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let columns = [
        Column { sort_href: "#", sort: Sort::Descending, ..Column::text("Nomor") },
        Column::text("Pemohon"),
        Column::text("Perihal"),
        Column::text("Keadaan"),
        Column { sort_href: "#", ..Column::number("Sisa hari") },
    ];
    let r = |no: &str, who: &str, what: &str, s: Markup, left: &str, class| Row {
        cells: vec![
            html! { a href="#" { (no) } },
            html! { (who) },
            html! { (what) },
            s,
            html! { (left) },
        ],
        class,
        ..Row::default()
    };
    let rows = [
        r(
            "PPID-2026-000417",
            "Pemohon contoh A",
            "Realisasi pemeliharaan jalan provinsi",
            status(StatusKind::Review, "Diperiksa"),
            "2",
            "",
        ),
        r(
            "PPID-2026-000416",
            "Pemohon contoh B",
            "Daftar penerima hibah kelompok tani",
            status(StatusKind::Late, "Terlambat"),
            "−1",
            "late",
        ),
        r(
            "PPID-2026-000412",
            "Pemohon contoh C",
            "Dokumen kajian lingkungan pelabuhan",
            status(StatusKind::Ok, "Dijawab"),
            "–",
            "",
        ),
    ];
    let money = [
        Column::text("Dinas"),
        Column::number("Anggaran"),
        Column::number("Realisasi"),
        Column::number("%"),
    ];
    let m = |a: &str, b: &str, c: &str, d: &str, class| Row {
        cells: vec![html! { (a) }, html! { (b) }, html! { (c) }, html! { (d) }],
        class,
        ..Row::default()
    };
    let figures = [
        m("Dinas Pendidikan", "1.204.511.000.000", "988.240.112.500", "82,04", ""),
        m("Dinas Kesehatan", "811.090.500.000", "702.330.008.120", "86,59", ""),
        m("Jumlah", "2.015.601.500.000", "1.690.570.120.620", "83,87", "total"),
    ];
    let duties = [
        Column::text("Dinas"),
        Column { full: "Dokumen Pelaksanaan Anggaran (DPA)", ..Column::text("DPA") },
        Column { full: "Laporan Kinerja (LKjIP)", ..Column::text("LKjIP") },
    ];
    let d = |who: &str, brief: &str, a: Markup, b: Markup| Row {
        cells: vec![html! { a href="#" { (who) } }, a, b],
        brief: html! { strong { (who) } " " span .facts { (brief) } },
        ..Row::default()
    };
    let matrix = [
        d(
            "Dinas Kesehatan",
            "2 dari 2 terbit",
            mark(StatusKind::Ok, "Terbit", "#"),
            mark(StatusKind::Late, "Terlambat", "#"),
        ),
        d(
            "Dinas Sosial",
            "0 dari 2 terbit",
            mark(StatusKind::Failed, "Belum ada", "#"),
            mark(StatusKind::Soon, "Segera jatuh tempo", "#"),
        ),
    ];
    vec![
        Example::new(
            "work list",
            table(&Table {
                caption: "Permohonan yang menunggu",
                columns: &columns,
                rows: &rows,
                dense: true,
                ..Table::default()
            }),
        ),
        Example::new(
            "figures",
            table(&Table {
                caption: "Anggaran dan realisasi menurut dinas (contoh)",
                show_caption: true,
                columns: &money,
                rows: &figures,
                source: "Sumber: data contoh, bukan angka resmi.",
                keep: true,
                ..Table::default()
            }),
        ),
        Example::new(
            "matrix",
            table(&Table {
                caption: "Kewajiban menurut dinas (contoh)",
                columns: &duties,
                rows: &matrix,
                keep: true,
                dense: true,
                fold: true,
                ..Table::default()
            }),
        ),
    ]
}
