//! The accent of another province as a stylesheet, with readable text guaranteed by arithmetic.
//!
//! An operator gives two colours; the colours of text on and in them are derived, so that no
//! choice of accent can make a page unreadable.

const PAPER: Rgb = Rgb(0xFB, 0xF8, 0xF2);
const FOREST: Rgb = Rgb(0x0B, 0x17, 0x12);
/// The band at the head of every page.
const BAND: Rgb = Rgb(0x11, 0x28, 0x1F);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rgb(u8, u8, u8);

impl Rgb {
    fn parse(hex: &str) -> Option<Self> {
        let digits = hex.strip_prefix('#')?;
        let n = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6)?;
        let [_, r, g, b] = n.to_be_bytes();
        Some(Self(r, g, b))
    }

    fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    fn luminance(self) -> f64 {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn mix(self, other: Self, share: f64) -> Self {
        let part = |a: u8, b: u8| {
            let v = f64::from(a) + (f64::from(b) - f64::from(a)) * share;
            v.round().clamp(0.0, 255.0) as u8
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// The nearest shade that can be read on `ground`.
    fn readable_on(self, ground: Self) -> Self {
        let far = if ground.luminance() > 0.4 { Self(0, 0, 0) } else { Self(255, 255, 255) };
        (0..=50)
            .map(|n| self.mix(far, f64::from(n) / 50.0))
            .find(|c| c.contrast(ground) >= 5.0)
            .unwrap_or(far)
    }

    /// Ink or white, whichever reads better on this colour.
    fn text(self) -> Self {
        let (ink, white) = (Self(0x17, 0x15, 0x10), Self(255, 255, 255));
        if self.contrast(ink) >= self.contrast(white) { ink } else { white }
    }
}

/// The grounds of pages by day and by night, for what stands outside the style sheet: the manifest, the
/// browser's own bar.
pub fn grounds() -> (String, String) {
    (PAPER.hex(), BAND.hex())
}

/// A stylesheet that replaces the accent by day and by night (`#rrggbb` each).
///
/// A text that is no colour is left out, so the rattan gold of Betang stays.
pub fn theme_css(accent_hex_light: &str, accent_hex_dark: &str) -> String {
    let mut css = String::from(":root{");
    for (hex, mode, ground) in
        [(accent_hex_light, "day", PAPER), (accent_hex_dark, "night", FOREST)]
    {
        if let Some(c) = Rgb::parse(hex) {
            css.push_str(&format!(
                "--accent-{mode}:{};--accent-text-{mode}:{};--on-accent-{mode}:{};",
                c.hex(),
                c.readable_on(ground).hex(),
                c.text().hex()
            ));
        }
    }
    css.push_str("}\n");
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_accent_stays_readable() {
        for hex in ["#ffffff", "#000000", "#ffff00", "#0000ff", "#d99a1c", "#7f7f7f"] {
            let c = Rgb::parse(hex).expect("a colour");
            assert!(c.readable_on(PAPER).contrast(PAPER) >= 4.5, "{hex} by day");
            assert!(c.readable_on(FOREST).contrast(FOREST) >= 4.5, "{hex} by night");
            assert!(c.text().contrast(c) >= 4.5, "text on {hex}");
        }
    }

    #[test]
    fn nothing_but_a_colour_reaches_the_stylesheet() {
        assert_eq!(theme_css("red;}body{display:none", "#12345"), ":root{}\n");
        assert!(theme_css("#123456", "").contains("--accent-day:#123456"));
    }
}
