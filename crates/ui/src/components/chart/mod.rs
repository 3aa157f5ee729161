//! Small charts drawn on the server as SVG, with the figures as a table beneath.
//!
//! For horizontal bars and sparklines. Maps and long series belong to islands of their own.

use crate::{Example, some};
use maud::{Markup, html};

/// One bar.
#[derive(Debug, Clone, Copy, Default)]
pub struct Datum<'a> {
    /// Its name.
    pub label: &'a str,
    /// Its size.
    pub value: f64,
    /// Its size as read: "82,4%".
    pub text: &'a str,
    /// Where its source is.
    pub href: &'a str,
    /// Drawn in the accent: the bar the title speaks of.
    pub strong: bool,
}

/// Props of [`bar_chart`].
#[derive(Debug, Clone, Copy, Default)]
pub struct BarChart<'a> {
    /// The finding, as a sentence.
    pub title: &'a str,
    /// What is measured, in which unit and year.
    pub subtitle: &'a str,
    /// The bars, in order.
    pub data: &'a [Datum<'a>],
    /// End of the scale; 0 takes the largest value.
    pub max: f64,
    /// Source line.
    pub source: &'a str,
    /// Heads of the table: name and value.
    pub heads: (&'a str, &'a str),
    /// "Lihat angka sebagai tabel".
    pub table_label: &'a str,
}

/// Horizontal bars with direct labels. Bars stand in rows of a list, so labels never collide.
pub fn bar_chart(p: &BarChart<'_>) -> Markup {
    let top = p.data.iter().map(|d| d.value).fold(p.max, f64::max);
    let share = |v: f64| {
        let part = if top > 0.0 { (v / top).clamp(0.0, 1.0) } else { 0.0 };
        format!("{:.2}%", part * 100.0)
    };
    html! {
        figure .chart {
            figcaption {
                strong { (p.title) }
                @if !p.subtitle.is_empty() { span { (p.subtitle) } }
            }
            ul .bars aria-hidden="true" {
                @for d in p.data {
                    li .strong[d.strong] {
                        span .label { (d.label) }
                        svg width="100%" height="14" { rect .track width="100%" height="14" rx="2" {} rect .fill width=(share(d.value)) height="14" rx="2" {} }
                        span .value { (d.text) }
                    }
                }
            }
            details {
                summary { (p.table_label) }
                table {
                    caption .vh { (p.title) }
                    thead { tr { th scope="col" { (p.heads.0) } th .num scope="col" { (p.heads.1) } } }
                    tbody {
                        @for d in p.data {
                            tr {
                                th scope="row" { @if d.href.is_empty() { (d.label) } @else { a href=(d.href) { (d.label) } } }
                                td .num { (d.text) }
                            }
                        }
                    }
                }
            }
            @if !p.source.is_empty() { p .source { (p.source) } }
        }
    }
}

/// A line without axes, for the shape of a series only; `label` says what it shows.
pub fn sparkline(label: &str, values: &[f64]) -> Markup {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let step = 116.0 / (values.len().max(2) - 1) as f64;
    let points: Vec<(f64, f64)> = values
        .iter()
        .enumerate()
        .map(|(n, v)| (2.0 + n as f64 * step, 26.0 - (v - low) / span * 22.0))
        .collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    html! {
        @if let (Some(first), Some(last)) = (points.first(), points.last()) {
            svg .spark viewBox="0 0 120 30" width="120" height="30" role="img" aria-label=[some(label)] {
                polygon .area points={ (line.join(" ")) (format!(" {:.1},30 {:.1},30", last.0, first.0)) } {}
                polyline points=(line.join(" ")) fill="none" {}
                circle cx=(format!("{:.1}", last.0)) cy=(format!("{:.1}", last.1)) r="2.5" {}
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let d = |label, value, text, strong| Datum { label, value, text, href: "#", strong };
    vec![
        Example::new(
            "bars",
            bar_chart(&BarChart {
                title: "Dinas Kesehatan paling cepat menjawab",
                subtitle: "Rata-rata hari kerja sampai jawaban, 2026 (data contoh)",
                data: &[
                    d("Dinas Kesehatan", 3.1, "3,1", true),
                    d("Dinas Pendidikan", 5.4, "5,4", false),
                    d("Dinas Kehutanan", 6.8, "6,8", false),
                    d("Dinas Pekerjaan Umum", 9.6, "9,6", false),
                ],
                max: 10.0,
                source: "Sumber: buku register PPID, data contoh.",
                heads: ("Dinas", "Hari kerja"),
                table_label: "Lihat angka sebagai tabel",
            }),
        ),
        Example::new(
            "sparkline",
            sparkline("Unduhan tiap bulan, naik", &[3.0, 4.0, 3.5, 6.0, 5.0, 8.0, 9.0]),
        ),
    ]
}
