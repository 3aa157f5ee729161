//! Makes page images that a phone can load: any raster picture to a lossy WebP of bounded width.
//! It draws no PDF itself (`pdftoppm` does, see [`crate::commands`]) and never decodes a picture
//! whose declared size is beyond the bound.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader};

use crate::Error;

/// The largest picture that is decoded, in pixels: A3 at 300 dpi and a phone's camera fit.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The decoder's own memory bound.
const MAX_ALLOC: u64 = 512 * 1024 * 1024;
/// The longest side that WebP can hold.
const WEBP_SIDE: u32 = 16_383;

/// Turns a PNG, JPEG, GIF, WebP or PPM into a lossy WebP at most `max_width_px` wide (never
/// enlarged). Returns the bytes, the width and the height. `quality` is 1 to 100; 60 suits text.
pub fn webp(bytes: &[u8], max_width_px: u32, quality: u8) -> Result<(Vec<u8>, u32, u32), Error> {
    let picture = decode(bytes)?;
    let (w, h) = (picture.width(), picture.height());
    let width = w.min(max_width_px).clamp(1, WEBP_SIDE);
    let height = scale(h, width, w);
    if height > WEBP_SIDE {
        return Err(Error::Limit("height of a page image"));
    }
    encode(&resized(picture, width, height), quality)
}

/// A picture that fits into `side` x `side` and keeps its shape, as WebP.
pub fn thumbnail(bytes: &[u8], side: u32) -> Result<(Vec<u8>, u32, u32), Error> {
    let picture = decode(bytes)?;
    let (w, h) = (picture.width(), picture.height());
    let (width, height) = if w >= h {
        let width = w.min(side).max(1);
        (width, scale(h, width, w))
    } else {
        let height = h.min(side).max(1);
        (scale(w, height, h), height)
    };
    encode(&resized(picture, width, height), 70)
}

/// Width and height of a picture, read from its head only.
pub fn dimensions(bytes: &[u8]) -> Result<(u32, u32), Error> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.into_dimensions().map_err(|e| Error::broken("picture", e))
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, Error> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    if reader.format().is_none() {
        return Err(Error::Unsupported("picture"));
    }
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    let fault = |e: image::ImageError| match e {
        image::ImageError::Limits(_) => Error::Limit("memory of a picture"),
        other => Error::broken("picture", other),
    };
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (w, h) = decoder.dimensions();
    if u64::from(w) * u64::from(h) > MAX_PIXELS {
        return Err(Error::Limit("pixels of a picture"));
    }
    if w == 0 || h == 0 {
        return Err(Error::broken("picture", "no pixels"));
    }
    // A phone stores portrait photos lying down and says so in the head.
    let orientation = decoder.orientation().map_err(fault)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn scale(side: u32, to: u32, from: u32) -> u32 {
    let exact = (u64::from(side) * u64::from(to) + u64::from(from) / 2) / u64::from(from.max(1));
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

fn resized(picture: DynamicImage, width: u32, height: u32) -> image::RgbImage {
    let flat = flatten(picture);
    if flat.dimensions() == (width, height) {
        return flat;
    }
    image::imageops::resize(&flat, width, height, FilterType::CatmullRom)
}

/// Puts transparency on white paper.
fn flatten(picture: DynamicImage) -> image::RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let over = |c: u8, a: u8| {
        let (c, a) = (u16::from(c), u16::from(a));
        u8::try_from((c * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX)
    };
    let mut flat = image::RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in flat.pixels_mut().zip(rgba.pixels()) {
        let [r, g, b, a] = from.0;
        to.0 = [over(r, a), over(g, a), over(b, a)];
    }
    flat
}

fn encode(picture: &image::RgbImage, quality: u8) -> Result<(Vec<u8>, u32, u32), Error> {
    let (width, height) = picture.dimensions();
    let mut config =
        webp::WebPConfig::new().map_err(|()| Error::broken("webp", "no configuration"))?;
    config.quality = f32::from(quality.clamp(1, 100));
    config.method = 4;
    let encoder = webp::Encoder::from_rgb(picture.as_raw(), width, height);
    let memory =
        encoder.encode_advanced(&config).map_err(|e| Error::broken("webp", format!("{e:?}")))?;
    Ok((memory.to_vec(), width, height))
}
