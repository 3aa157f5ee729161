//! The matrix of a year: who has published what in time, late, or not yet. Agencies below each other, duties beside
//! each other; on a phone each agency folds. The same as XLSX and CSV.

use axum::body::Body;
use base::Result;
use contracts::{org::Org, papers};
use kit::{Cx, Fields, Web};
use ui::{
    Button, Column, Empty, Field, Icon, LinkButton, Markup, Opt, Row, Stat, Table, Tone, button,
    empty, html, link_button, select, stat, stats,
};

use super::{
    HOME, MATRIX, Slot, cell_word, column_head, column_name, kind, page, slot_href, state,
    state_word,
};
use crate::{
    duty::{
        matrix::{self, Cell, Column as Duty, Line, Matrix, today},
        model::State,
    },
    model::PPID_VIEW_OFFICE,
    office::words,
    public::item::attachment,
    service,
};

/// Years that one can look at before and after this one.
const BACK: i64 = 4;
const AHEAD: i64 = 1;

struct Asked {
    year: i64,
    state: Option<State>,
    org: String,
}

impl Asked {
    fn of(cx: &Cx, f: &Fields) -> Self {
        let now = i64::from(today(cx).year());
        let year = f.get("tahun").parse().unwrap_or(now).clamp(now - BACK, now + AHEAD);
        Self { year, state: State::parse(f.get("keadaan")), org: f.get("instansi").to_owned() }
    }
}

/// Nobody sees more than their places, whatever the address says.
async fn load(cx: &Cx, asked: &Asked) -> Result<(Vec<Org>, Matrix)> {
    let orgs = service::agencies(cx, PPID_VIEW_OFFICE).await?;
    let some: Vec<Org> =
        orgs.iter().filter(|o| asked.org.is_empty() || o.slug == asked.org).cloned().collect();
    let mut m = matrix::load(cx, &some, asked.year).await?;
    if let Some(s) = asked.state {
        m.lines.retain(|l| l.count(&[s]) > 0);
    }
    Ok((orgs, m))
}

/// GET
pub(super) async fn show(cx: Cx, f: Fields) -> Web {
    let asked = Asked::of(&cx, &f);
    let (orgs, m) = load(&cx, &asked).await?;
    let year = asked.year.to_string();
    let title = cx.tf("ppid.duty.matrix_of", &[("year", &year)]).into_owned();
    let body = html! {
        (ui::page_head("", &title, cx.t("ppid.duty.matrix_lead"), &aside(&cx, &f)))
        (filters(&cx, &asked, &orgs))
        @if m.lines.is_empty() {
            (empty(&Empty { title: cx.t("ppid.duty.matrix_empty"), text: cx.t("ppid.duty.matrix_empty_text"), ..Empty::default() }))
        } @else {
            (totals(&cx, &asked, &m))
            (legend(&cx))
            (table(&cx, &title, &m, asked.state))
        }
    };
    Ok(page(&cx, &title).crumb(cx.t("ppid.duty.matrix"), "").render(&body))
}

fn aside(cx: &Cx, f: &Fields) -> Markup {
    let download = |ext: &str, label| {
        let path = match f.query() {
            q if q.is_empty() => format!("{MATRIX}.{ext}"),
            q => format!("{MATRIX}.{ext}?{q}"),
        };
        let href = cx.href(&path);
        link_button(&LinkButton {
            label,
            href: &href,
            icon: Icon::Download,
            ..LinkButton::default()
        })
    };
    html! { (download("xlsx", "XLSX")) (download("csv", "CSV")) }
}

fn filters(cx: &Cx, asked: &Asked, orgs: &[Org]) -> Markup {
    let now = i64::from(today(cx).year());
    let years: Vec<String> = (now - BACK..=now + AHEAD).rev().map(|y| y.to_string()).collect();
    let years: Vec<Opt<'_>> =
        years.iter().map(|y| Opt { value: y, label: y, ..Opt::default() }).collect();
    let states: Vec<Opt<'_>> = State::ALL
        .iter()
        .map(|s| Opt { value: s.word(), label: state_word(cx, *s), ..Opt::default() })
        .collect();
    let agencies: Vec<Opt<'_>> =
        orgs.iter().map(|o| Opt { value: &o.slug, label: &o.name, ..Opt::default() }).collect();
    let year = asked.year.to_string();
    let field = |name, label, value| Field { name, label: cx.t(label), value, ..Field::default() };
    let chosen = asked.state.map_or("", State::word);
    let any = cx.t("ppid.office.any");
    html! {
        form .filters method="get" action=(cx.href(MATRIX)) role="search" {
            (select(&field("tahun", "ppid.field.year", &year), "", &years))
            @if orgs.len() > 1 { (select(&field("instansi", "ppid.office.agency", &asked.org), any, &agencies)) }
            (select(&field("keadaan", "ppid.office.state", chosen), any, &states))
            (button(&Button { label: cx.t("ppid.office.filter"), icon: Icon::Filter, ..Button::default() }))
            @if asked.state.is_some() || !asked.org.is_empty() {
                a .btn .quiet href=(cx.href(&format!("{MATRIX}?tahun={year}"))) { span { (cx.t("ppid.office.clear")) } }
            }
        }
    }
}

fn totals(cx: &Cx, asked: &Asked, m: &Matrix) -> Markup {
    let figures: Vec<Markup> = State::ALL
        .iter()
        .map(|s| {
            let n: usize = m.lines.iter().map(|l| l.count(&[*s])).sum();
            let to = format!(
                "{MATRIX}?tahun={}&instansi={}&keadaan={}",
                asked.year,
                contracts::links::encode(&asked.org),
                s.word()
            );
            stat(&Stat {
                figure: &words::figure(cx, i64::try_from(n).unwrap_or(i64::MAX)),
                label: state_word(cx, *s),
                href: &cx.href(&to),
                tone: match s {
                    State::Missing if n > 0 => Tone::Danger,
                    State::Soon if n > 0 => Tone::Warning,
                    _ => Tone::Neutral,
                },
                ..Stat::default()
            })
        })
        .collect();
    stats(&figures)
}

fn legend(cx: &Cx) -> Markup {
    html! {
        p .row { @for s in State::ALL { (state(cx, *s)) } span .hint { (cx.t("ppid.duty.blank")) } }
    }
}

fn table(cx: &Cx, caption: &str, m: &Matrix, only: Option<State>) -> Markup {
    let heads: Vec<(String, String)> =
        m.columns.iter().map(|c| (column_head(c), column_name(cx, c, m.year))).collect();
    let mut columns = vec![Column::text(cx.t("ppid.office.agency"))];
    columns.extend(heads.iter().map(|(head, full)| Column { full, ..Column::text(head) }));
    let rows: Vec<Row> = m.lines.iter().map(|l| row(cx, m, l, only)).collect();
    ui::table(&Table {
        caption,
        columns: &columns,
        rows: &rows,
        keep: true,
        dense: true,
        fold: true,
        ..Table::default()
    })
}

fn row(cx: &Cx, m: &Matrix, l: &Line, only: Option<State>) -> Row {
    let name = l.org.name_in(cx.lang());
    let list = cx.href(&format!("/kerja/ppid/daftar?instansi={}", l.org.slug));
    let mut cells = vec![html! { a href=(list) title=(name) { (l.org.short()) } }];
    cells.extend(m.columns.iter().zip(&l.cells).map(|(c, cell)| match cell {
        Some(cell) if only.is_none_or(|s| s == cell.state) => mark(cx, m, l, c, cell),
        _ => html! {},
    }));
    Row { cells, brief: brief(cx, name, l), ..Row::default() }
}

fn mark(cx: &Cx, m: &Matrix, l: &Line, c: &Duty, cell: &Cell) -> Markup {
    let slot = Slot { duty: c.duty.number, year: m.year, part: c.part };
    let word = format!("{}: {}", column_head(c), cell_word(cx, c, cell));
    let href = match &cell.item {
        Some(i) => cx.href(&words::at(i.number, "")),
        None => slot_href(cx, &l.org.slug, slot),
    };
    ui::mark(kind(cell.state), &word, &href)
}

/// "Dinas Kesehatan: 9 dari 16 terbit, 4 belum".
fn brief(cx: &Cx, name: &str, l: &Line) -> Markup {
    let n = |states: &[State]| l.count(states).to_string();
    let (done, all) = (n(&[State::Published, State::Late]), l.cells.iter().flatten().count());
    let (missing, soon) = (n(&[State::Missing]), n(&[State::Soon]));
    let fill = [
        ("done", done.as_str()),
        ("all", &all.to_string()),
        ("missing", &missing),
        ("soon", &soon),
    ];
    html! { strong { (name) } " " span .facts { (cx.tf("ppid.duty.brief", &fill)) } }
}

/// The matrix as a table to take along: words instead of shapes.
fn paper(cx: &Cx, asked: &Asked, m: &Matrix) -> papers::Table {
    let mut columns = vec![(cx.t("ppid.office.agency").to_owned(), 40)];
    columns.extend(m.columns.iter().map(|c| (column_name(cx, c, m.year), 26)));
    let row = |l: &Line| {
        let cells = m.columns.iter().zip(&l.cells).map(|(c, cell)| match cell {
            Some(cell) if asked.state.is_none_or(|s| s == cell.state) => cell_word(cx, c, cell),
            Some(_) => String::new(),
            None => cx.t("ppid.duty.state.none").to_owned(),
        });
        std::iter::once(l.org.name_in(cx.lang()).to_owned()).chain(cells).collect()
    };
    let year = m.year.to_string();
    let made = words::date(cx, cx.now());
    papers::Table {
        title: cx.t("ppid.duty.sheet").to_owned(),
        columns,
        rows: m.lines.iter().map(row).collect(),
        notes: vec![
            cx.tf("ppid.duty.matrix_of", &[("year", &year)]).into_owned(),
            cx.tf("ppid.export.source", &[("url", &cx.absolute(HOME))]).into_owned(),
            cx.tf("ppid.export.made_on", &[("date", &made)]).into_owned(),
            cx.t("ppid.duty.is_data").to_owned(),
        ],
    }
}

fn file_name(cx: &Cx, m: &Matrix, ext: &str) -> String {
    format!("kewajiban-{}-{}.{ext}", m.year, today(cx))
}

/// GET
pub(super) async fn xlsx(cx: Cx, f: Fields) -> Web {
    let asked = Asked::of(&cx, &f);
    let (_, m) = load(&cx, &asked).await?;
    let bytes = cx.app().papers().xlsx(&paper(&cx, &asked, &m)).await?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attachment(mime, &file_name(&cx, &m, "xlsx"), Body::from(bytes)))
}

/// GET
pub(super) async fn csv(cx: Cx, f: Fields) -> Web {
    let asked = Asked::of(&cx, &f);
    let (_, m) = load(&cx, &asked).await?;
    let bytes = cx.app().papers().csv(&paper(&cx, &asked, &m)).await?;
    Ok(attachment("text/csv; charset=utf-8", &file_name(&cx, &m, "csv"), Body::from(bytes)))
}
