//! Page images: small enough for a phone, bounded in memory, upright.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use paper::{Error, Typesetter, commands, pages, templates};

use crate::{sample, world};

#[test]
fn a_text_page_at_900_pixels_is_at_most_60_kilobytes() {
    if !world::tool("pdftoppm") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    for (name, template, data) in
        [("surat", templates::SURAT, sample::surat()), ("dip", templates::DIP, sample::dip(60))]
    {
        let input = dir.path().join(format!("{name}.pdf"));
        std::fs::write(&input, Typesetter::new().pdf(template, &data, &[]).unwrap()).unwrap();
        let stem = dir.path().join(name);
        let command = commands::pdftoppm_page(&input, 1, 150, &stem);
        world::run(&command);
        let png = std::fs::read(&command.out_files[0]).unwrap();
        let (webp, width, height) = pages::webp(&png, 900, 60).unwrap();
        eprintln!("{name}: {} bytes, {width}x{height}", webp.len());
        assert_eq!(width, 900);
        assert!(webp.len() <= 60_000, "{name} has {} bytes", webp.len());
        assert_eq!(pages::dimensions(&webp).unwrap(), (width, height));
    }
}

#[test]
fn a_picture_beyond_the_bound_is_refused_before_it_is_decoded() {
    // A PNG head that claims 100,000 x 100,000 pixels, followed by nothing.
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(100_000u32.to_be_bytes());
    bytes.extend(100_000u32.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    let mut crc = !0u32;
    for b in &bytes[12..] {
        crc ^= u32::from(*b);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes.extend((!crc).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    let got = pages::webp(&bytes, 900, 60);
    assert!(matches!(got, Err(Error::Limit(_))), "{got:?}");
}

#[test]
fn a_thumbnail_keeps_its_shape_and_nothing_is_enlarged() {
    let wide = picture(800, 200);
    assert_eq!(pages::thumbnail(&wide, 160).map(|(_, w, h)| (w, h)).unwrap(), (160, 40));
    let small = picture(50, 80);
    assert_eq!(pages::webp(&small, 900, 60).map(|(_, w, h)| (w, h)).unwrap(), (50, 80));
    assert!(pages::webp(b"not a picture", 900, 60).is_err());
}

fn picture(w: u32, h: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(w, h, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    picture.write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}
