//! A document seen at once: pages as pictures with selectable words, spreadsheets as tables. What a machine has
//! not drawn yet is said, with how far it is.

use base::Result;
use contracts::papers::{Sheet, Word};
use db::Conn;
use kit::Cx;
use maud::{Markup, html};
use ui::{Align, Column, DocumentPage, DocumentViewer, Row, Table, Tone, WordBox};

use super::{
    files,
    item::{self, Shown},
    shelf,
    store::{self, PageRow},
    words,
};
use crate::{
    model::Reading,
    service::pages as drawing_job,
    store::{File, Item},
};

/// Pages shown at a time: enough to read on, few enough for a phone.
const WINDOW: i64 = 3;
/// Rows of a sheet shown.
const ROWS: usize = 100;

/// What there is to see of a file.
pub(super) enum Preview {
    /// Some pages, from one on; how many there are in all.
    Pages { rows: Vec<PageRow>, from: i64, all: i64 },
    /// Tables.
    Sheets(Vec<Sheet>),
    /// The pictures are being made: how many are, of how many.
    Drawing { made: i64, all: Option<i64> },
    /// This format cannot be shown, or could not be read.
    Nothing { failed: bool },
    /// There is no file at all.
    NoFile,
}

impl Preview {
    /// Whether the first page's picture exists (for share cards).
    pub(super) fn has_pages(&self) -> bool {
        matches!(self, Self::Pages { .. })
    }

    /// Somebody looks at a file that was read and not drawn yet: its drawing goes to the front. Where none waits
    /// any more, it has failed for good, and nothing is promised.
    pub(super) async fn hurried(self, cx: &Cx, file: Option<&File>) -> Result<Self> {
        match (&self, file) {
            (Self::Drawing { .. }, Some(f)) if f.reading == Reading::Done => {
                let waits = kit::jobs::hurry(cx.app(), &drawing_job::key(f.id)).await?;
                Ok(if waits.is_some() { self } else { Self::Nothing { failed: true } })
            }
            _ => Ok(self),
        }
    }
}

/// Loads what there is to see of `file` from page `from` on, in one query where it has been read.
pub(super) async fn load(mut c: Conn<'_>, file: Option<&File>, from: i64) -> Result<Preview> {
    let Some(f) = file else { return Ok(Preview::NoFile) };
    if matches!(f.format.as_str(), "XLSX" | "XLS" | "ODS" | "CSV" | "TSV") {
        let sheets = store::sheets(c.again(), f.id).await?;
        if !sheets.is_empty() {
            return Ok(Preview::Sheets(sheets));
        }
    }
    let from = from.clamp(1, f.pages.unwrap_or(1).max(1));
    let rows = match f.reading {
        Reading::None | Reading::Failed if f.pages.is_none() => Vec::new(),
        _ => store::pages(c.again(), f.id, from, WINDOW).await?,
    };
    let whole = f.reading != Reading::Waiting;
    if !rows.is_empty() && (whole || from == 1) {
        let all = match f.pages {
            Some(n) => n,
            None => store::pages_made(c.again(), f.id).await?,
        };
        return Ok(Preview::Pages { rows, from, all: all.max(1) });
    }
    Ok(match f.reading {
        Reading::Waiting => {
            Preview::Drawing { made: store::pages_made(c.again(), f.id).await?, all: f.pages }
        }
        Reading::Done if from == 1 && is_drawn(f) => Preview::Drawing { made: 0, all: f.pages },
        r => Preview::Nothing { failed: r == Reading::Failed },
    })
}

/// Whether pictures or tables follow: the words of a file are read well before it is drawn.
fn is_drawn(f: &File) -> bool {
    match f.format.as_str() {
        "PDF" => f.pages.is_some_and(|n| n > 0),
        format => matches!(format, "XLSX" | "XLS" | "ODS" | "CSV" | "TSV"),
    }
}

/// The address of a page's picture, without language.
pub(super) fn picture(i: &Item, f: &File, page: i64) -> String {
    format!("{}/berkas/{}/halaman/{page}.webp", item::path(i), shelf::mark(f))
}

/// The item's page with this file (and page) open.
fn at(cx: &Cx, s: &Shown, f: &File, page: i64) -> String {
    let page = if page > 1 { format!("&halaman={page}") } else { String::new() };
    cx.href(&format!("{}?berkas={}{page}#dokumen", s.path(), shelf::mark(f)))
}

/// The section that shows it.
pub(super) fn view(cx: &Cx, s: &Shown) -> Markup {
    let Some(f) = &s.file else { return no_file(cx) };
    let body = match &s.preview {
        Preview::Pages { rows, from, all } => pages(cx, s, f, rows, *from, *all),
        Preview::Sheets(sheets) => tables(cx, f, sheets),
        Preview::Drawing { made, all } => drawing(cx, f, *made, *all),
        Preview::Nothing { failed } => nothing(cx, f, *failed),
        Preview::NoFile => no_file(cx),
    };
    html! {
        section #dokumen .section aria-labelledby="dokumen-judul" {
            header {
                h2 #dokumen-judul { (cx.t("ppid.public.preview")) }
                a href=(cx.href(&files::path(&s.item, f))) { (open_label(cx, f)) (ui::icon(ui::Icon::Open)) }
            }
            @if !f.is_current {
                (ui::notice(Tone::Warning, &cx.tf("ppid.public.old_version", &[("n", &f.version.to_string()), ("date", &words::date(cx, f.created_at))]), &html! {
                    p { a href=(cx.href(&s.path())) { (cx.t("ppid.public.newest")) } }
                }))
            }
            (body)
        }
    }
}

fn open_label(cx: &Cx, f: &File) -> String {
    let key = if files::shows_inline(&f.mime) {
        "ppid.public.open_file"
    } else {
        "ppid.public.download_file"
    };
    cx.tf(key, &[("name", &f.name)]).into_owned()
}

fn pages(cx: &Cx, s: &Shown, f: &File, rows: &[PageRow], from: i64, all: i64) -> Markup {
    let number = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let total = words::figure(cx, all);
    let lines: Vec<Vec<(String, [f32; 4])>> =
        rows.iter().map(|p| lines(&p.words.0, p.width as f32, p.height as f32)).collect();
    let boxes: Vec<Vec<WordBox<'_>>> = lines
        .iter()
        .map(|l| {
            l.iter()
                .map(|(text, [x, y, w, h])| WordBox {
                    text,
                    x: *x,
                    y: *y,
                    w: *w,
                    h: *h,
                    hit: false,
                })
                .collect()
        })
        .collect();
    let texts: Vec<(String, String)> = rows
        .iter()
        .map(|p| {
            let n = words::figure(cx, p.page);
            (
                cx.tf("ppid.public.page_of", &[("n", &n), ("all", &total)]).into_owned(),
                picture(&s.item, f, p.page),
            )
        })
        .collect();
    let pages: Vec<DocumentPage<'_>> = rows
        .iter()
        .zip(&texts)
        .zip(&boxes)
        .map(|((p, (label, src)), words)| DocumentPage {
            number: number(p.page),
            label,
            src,
            width: number(p.width),
            height: number(p.height),
            words,
        })
        .collect();
    let viewer = ui::document_viewer(&DocumentViewer {
        label: cx.t("ppid.public.pages_label"),
        pages: &pages,
        links: &[],
    });
    html! {
        p .hint {
            (cx.tf("ppid.public.pages_in_all", &[("n", &total)]))
            @if f.recognised { " " (cx.t("ppid.public.recognised")) }
            @if f.reading == Reading::Waiting { " " (cx.t("ppid.public.more_coming")) }
        }
        (leaf(cx, s, f, from, all, "halaman-atas"))
        (viewer)
        (leaf(cx, s, f, from, all, "halaman-bawah"))
    }
}

/// Leafing: back, forth, and to any page.
fn leaf(cx: &Cx, s: &Shown, f: &File, from: i64, all: i64, id: &str) -> Markup {
    let last = (from + WINDOW - 1).min(all);
    html! {
        @if all > WINDOW {
            nav .toolbar aria-label=(cx.t("ppid.public.pages_label")) {
                ul .row {
                    @if from > 1 {
                        li { a rel="nofollow" href=(at(cx, s, f, (from - WINDOW).max(1))) { (ui::icon(ui::Icon::ArrowLeft)) (cx.t("ppid.public.pages_before")) } }
                    }
                    li { (cx.tf("ppid.public.pages_shown", &[("from", &from.to_string()), ("to", &last.to_string()), ("all", &all.to_string())])) }
                    @if last < all {
                        li { a rel="nofollow" href=(at(cx, s, f, last + 1)) { (cx.t("ppid.public.pages_after")) (ui::icon(ui::Icon::ArrowRight)) } }
                    }
                }
                form .row method="get" action={ (cx.href(&s.path())) "#dokumen" } {
                    input type="hidden" name="berkas" value=(shelf::mark(f));
                    label for=(id) { (cx.t("ppid.public.to_page")) }
                    input id=(id) type="number" name="halaman" min="1" max=(all) value=(from) inputmode="numeric" required;
                    button .btn.small.secondary type="submit" { (cx.t("ppid.public.show_page")) }
                }
            }
        }
    }
}

/// Words put together to lines: fewer boxes, and a selection that reads as text.
fn lines(all: &[Word], width: f32, height: f32) -> Vec<(String, [f32; 4])> {
    let mut out: Vec<(String, [f32; 4])> = Vec::new();
    for w in all {
        let joins = out.last().is_some_and(|(_, [x, y, lw, lh])| {
            let gap = (w.x - (x + lw)) * width;
            (w.y - y).abs() < lh * 0.6 && gap > -2.0 && gap < lh.max(w.h) * height * 2.0
        });
        match out.last_mut().filter(|_| joins) {
            Some((text, [x, y, lw, lh])) => {
                text.push(' ');
                text.push_str(&w.text);
                let bottom = (*y + *lh).max(w.y + w.h);
                *y = y.min(w.y);
                *lh = bottom - *y;
                *lw = w.x + w.w - *x;
            }
            None => out.push((w.text.clone(), [w.x, w.y, w.w, w.h])),
        }
    }
    out
}

fn tables(cx: &Cx, f: &File, sheets: &[Sheet]) -> Markup {
    html! {
        @for (n, sheet) in sheets.iter().enumerate() {
            @if n == 0 {
                (one_table(cx, f, sheet))
            } @else {
                details .panel { summary { (sheet.name) } (one_table(cx, f, sheet)) }
            }
        }
    }
}

fn one_table(cx: &Cx, f: &File, sheet: &Sheet) -> Markup {
    let Some((head, body)) = sheet.rows.split_first() else {
        return html! { p .hint { (cx.t("ppid.public.sheet_empty")) } };
    };
    let body = &body[..body.len().min(ROWS)];
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    let is_number = |col: usize| {
        let cells = body.iter().filter_map(|r| r.get(col)).filter(|c| !c.text.is_empty());
        let (mut all, mut numbers) = (0, 0);
        for c in cells {
            all += 1;
            numbers += usize::from(c.is_number);
        }
        all > 0 && numbers * 2 > all
    };
    let columns: Vec<Column<'_>> = (0..width)
        .map(|col| Column {
            label: head.get(col).map_or("", |c| c.text.as_str()),
            align: if is_number(col) { Align::Number } else { Align::Start },
            ..Column::default()
        })
        .collect();
    let rows: Vec<Row> = body
        .iter()
        .map(|r| Row {
            cells: (0..width)
                .map(|col| html! { @if let Some(c) = r.get(col) { (c.text) } })
                .collect(),
            ..Row::default()
        })
        .collect();
    let total = i64::try_from(sheet.total_rows).unwrap_or(i64::MAX).saturating_sub(1).max(0);
    let shown = words::figure(cx, i64::try_from(rows.len()).unwrap_or(i64::MAX));
    let source = cx.tf(
        "ppid.public.rows_shown",
        &[("n", &shown), ("all", &words::figure(cx, total)), ("name", &f.name)],
    );
    ui::table(&Table {
        caption: &sheet.name,
        show_caption: true,
        columns: &columns,
        rows: &rows,
        source: &source,
        keep: true,
        dense: true,
        ..Table::default()
    })
}

fn drawing(cx: &Cx, f: &File, made: i64, all: Option<i64>) -> Markup {
    let value = all.filter(|a| *a > 0).map(|a| (made as f64 / a as f64).min(1.0));
    let text = match all {
        Some(a) => cx.tf(
            "ppid.public.drawing_of",
            &[("n", &words::figure(cx, made)), ("all", &words::figure(cx, a))],
        ),
        None => cx.t("ppid.public.drawing_soon").into(),
    };
    html! {
        div .panel {
            (ui::progress(&ui::Progress { label: cx.t("ppid.public.drawing"), text: &text, value, ..ui::Progress::default() }))
            p { (cx.tf("ppid.public.drawing_text", &[("name", &f.name)])) }
        }
    }
}

fn nothing(cx: &Cx, f: &File, failed: bool) -> Markup {
    let key = if failed { "ppid.public.unreadable" } else { "ppid.public.no_preview" };
    html! { div .panel { p { (cx.tf(key, &[("format", &f.format), ("size", &words::size(cx, f.size))])) } } }
}

fn no_file(cx: &Cx) -> Markup {
    ui::notice(
        Tone::Info,
        cx.t("ppid.public.on_paper"),
        &html! { p { (cx.t("ppid.public.on_paper_text")) } },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(x: f32, y: f32, text: &str) -> Word {
        Word { x, y, w: 0.1, h: 0.02, text: text.to_owned() }
    }

    #[test]
    fn words_of_a_line_are_selected_together_and_columns_stay_apart() {
        let page = [
            word(0.1, 0.10, "Laporan"),
            word(0.21, 0.101, "Kinerja"),
            word(0.6, 0.10, "Kolom"),
            word(0.1, 0.14, "Kedua"),
        ];
        let got = lines(&page, 600.0, 800.0);
        let texts: Vec<&str> = got.iter().map(|(t, _)| t.as_str()).collect();
        assert_eq!(texts, ["Laporan Kinerja", "Kolom", "Kedua"]);
        assert!((got[0].1[2] - 0.21).abs() < 0.001);
    }
}
