//! A QR code, drawn on the server: dark on light in every theme, because scanners want it so.

use std::fmt::Write as _;

use crate::Example;
use maud::{Markup, html};

/// Light modules around the code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// The code of `width` modules a side, row by row; `label` says what it leads to.
pub fn qr(label: &str, width: usize, dark: &[bool]) -> Markup {
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (n, _) in dark.iter().enumerate().filter(|(_, d)| **d) {
        let (x, y) = (n % width.max(1) + QUIET, n / width.max(1) + QUIET);
        // Writing to a String cannot fail.
        let _ = write!(path, "M{x} {y}h1v1h-1z");
    }
    html! {
        svg .qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label)
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) {}
            path d=(path) {}
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    // Not a real code: a finder pattern and some modules.
    let dark: Vec<bool> = (0..441)
        .map(|n| {
            let (x, y) = (n % 21, n / 21);
            let finder = x < 7 && y < 7;
            let ring = x == 0 || x == 6 || y == 0 || y == 6;
            let core = (2..5).contains(&x) && (2..5).contains(&y);
            if finder { ring || core } else { (x * 7 + y * 5) % 3 == 0 }
        })
        .collect();
    vec![Example::new("a code", qr("Kode QR contoh", 21, &dark))]
}
