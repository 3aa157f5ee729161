//! Whether an uploaded picture can stand in the head of every page: PNG that decodes, or SVG that only draws.
//! It changes nothing in a picture; what it does not like it refuses.

use std::io::Cursor;

use base::{Error, Result};
use image::{ImageFormat, ImageReader, Limits};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// Larger ones make every page slow.
pub(crate) const MOST_BYTES: usize = 256 << 10;
/// Pixels a side.
const MOST_PIXELS: u32 = 2_000;

/// What may stand in an SVG: shapes, text and their paints. Nothing that runs, loads or moves.
const DRAWS: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "use",
    "symbol",
    "title",
    "desc",
    "metadata",
    "pattern",
    "style",
];

/// The ending under which the picture is kept: `png` or `svg`.
///
/// # Errors
/// Invalid, with what is wrong.
pub(crate) fn check(bytes: &[u8]) -> Result<&'static str> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::invalid("setup.logo.large"));
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return png(bytes).map(|()| "png");
    }
    svg(bytes).map(|()| "svg")
}

fn png(bytes: &[u8]) -> Result<()> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(64 << 20);
    reader.limits(limits);
    reader.decode().map(|_| ()).map_err(|e| Error::invalid("setup.logo.png").because(e))
}

fn svg(bytes: &[u8]) -> Result<()> {
    let unfit = || Error::invalid("setup.logo.svg");
    let text = std::str::from_utf8(bytes).map_err(|_| unfit())?;
    let mut reader = Reader::from_str(text);
    let (mut depth, mut seen) = (0_u32, false);
    loop {
        match reader.read_event().map_err(|e| unfit().because(e))? {
            Event::Start(e) => {
                element(&e, depth, seen)?;
                (depth, seen) = (depth + 1, true);
            }
            Event::Empty(e) => {
                element(&e, depth, seen)?;
                seen = true;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            // Style sheets and text may not reach outside either.
            Event::Text(t) if reaches_out(&t) => return Err(unfit()),
            Event::CData(t) if reaches_out(&t) => return Err(unfit()),
            Event::DocType(_) | Event::PI(_) | Event::GeneralRef(_) => return Err(unfit()),
            Event::Eof => break,
            _ => {}
        }
    }
    if seen && depth == 0 { Ok(()) } else { Err(unfit()) }
}

fn element(e: &BytesStart<'_>, depth: u32, seen: bool) -> Result<()> {
    let unfit = || Error::invalid("setup.logo.svg");
    let name = e.local_name().into_inner();
    // One root, and it is svg.
    if (depth == 0 && (seen || name != "svg")) || !DRAWS.contains(&name) {
        return Err(unfit().because(format!("element {name}")));
    }
    for attribute in e.attributes() {
        let attribute = attribute.map_err(|e| unfit().because(e))?;
        let key = attribute.key.local_name().into_inner().to_lowercase();
        let value = attribute.value.to_lowercase();
        let leads = key == "href" && !value.trim_start().starts_with('#');
        let declares = attribute.key.as_namespace_binding().is_some();
        if key.starts_with("on") || leads || (!declares && reaches_out(&value)) {
            return Err(unfit().because(format!("attribute {key}")));
        }
    }
    Ok(())
}

/// Whether a value or a style sheet names anything outside the picture, however it is written.
fn reaches_out(text: &str) -> bool {
    let plain: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '"' && *c != '\'')
        .collect();
    ["javascript:", "data:", "http:", "https:", "url(//", "@import", "expression(", "\\", "&#"]
        .iter()
        .any(|bad| plain.contains(bad))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(svg: &str) -> bool {
        check(svg.as_bytes()).is_ok()
    }

    #[test]
    fn pictures_that_only_draw_are_taken() {
        assert!(is_taken(
            "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><defs>\
             <linearGradient id=\"a\"><stop offset=\"1\"/></linearGradient></defs><path d=\"M0 0h9\" \
             fill=\"url(#a)\"/></svg>"
        ));
        let mut png = Vec::new();
        image::RgbImage::new(4, 4).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        assert_eq!(check(&png).unwrap(), "png");
        png.truncate(png.len() / 2);
        assert!(check(&png).is_err(), "half a picture");
    }

    #[test]
    fn pictures_that_run_load_or_lead_are_refused() {
        for inner in [
            "<script>alert(1)</script>",
            "<g onload=\"alert(1)\"/>",
            "<image href=\"https://evil.example/x.png\"/>",
            "<use href=\"https://evil.example/x.svg#a\"/>",
            "<use xlink:href=\"data:image/svg+xml,x\"/>",
            "<foreignObject><p>x</p></foreignObject>",
            "<a href=\"#x\"><path d=\"\"/></a>",
            "<style>@import url(//evil.example/a.css);</style>",
            "<rect fill=\"url(https://evil.example/f)\"/>",
            "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
            "<style><![CDATA[ *{background:u\\72l(//evil.example)} ]]></style>",
        ] {
            let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
            assert!(!is_taken(&svg), "{inner}");
        }
        for whole in [
            "",
            "<html></html>",
            "<svg/><svg/>",
            "<svg>",
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg>&a;</svg>",
            "GIF89a",
        ] {
            assert!(!is_taken(whole), "{whole}");
        }
    }
}
