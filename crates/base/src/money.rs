//! Whole rupiah, checked; never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of money in whole rupiah.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Rupiah(pub i64);

impl Rupiah {
    /// The sum, or `None` past the range of 64 bits (9.2 million trillion).
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` past the range.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        f.write_str("Rp")?;
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_indonesians_write_it() {
        for (n, text) in [
            (0, "Rp0"),
            (999, "Rp999"),
            (1_000, "Rp1.000"),
            (12_000_000_000, "Rp12.000.000.000"),
            (-1_500, "-Rp1.500"),
        ] {
            assert_eq!(Rupiah(n).to_string(), text);
        }
        assert_eq!(Rupiah(i64::MAX).plus(Rupiah(1)), None);
    }
}
