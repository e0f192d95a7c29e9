//! Exact money: integer minor units with their currency inside, never a float.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An ISO 4217 currency code, three upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// Japanese yen, a currency without minor units.
    pub const JPY: Self = Self(*b"JPY");

    /// The code, such as `EUR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimals the minor unit has, by ISO 4217: 0 for yen, 3 for dinars, 2 for most.
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"VND" | b"VUV" | b"XAF"
            | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a text is not money.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Not three ASCII letters.
    #[error("a currency is three letters of ISO 4217, such as EUR")]
    Currency,
    /// Not a decimal number with at most the currency's own decimals.
    #[error("must be a number with at most {0} decimals")]
    Decimal(u32),
    /// Two currencies in one sum, or a sum that does not fit.
    #[error("amounts of different currencies, or too large to add")]
    Sum,
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_| MoneyError::Currency)?;
        if bytes.iter().all(u8::is_ascii_alphabetic) { Ok(Self(bytes.map(|b| b.to_ascii_uppercase()))) } else { Err(MoneyError::Currency) }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(code: String) -> Result<Self, MoneyError> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount in minor units (cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative for a reduction.
    pub minor: i64,
    /// The currency the units are of.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::Sum`] for two currencies or an overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Sum);
        }
        self.minor.checked_add(other.minor).map(|minor| Self { minor, ..self }).ok_or(MoneyError::Sum)
    }

    /// Whether this is exactly nothing.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The amount as a decimal number with the currency's own decimals, such as `250.00` or `500`: what the API writes.
    pub fn to_decimal(self) -> String {
        let decimals = self.currency.decimals();
        let unit = 10u64.pow(decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, rest) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0width$}", width = decimals as usize) }
    }

    /// Reads what [`Money::to_decimal`] writes: a decimal number, digit by digit, with at most the currency's own decimals.
    ///
    /// # Errors
    /// [`MoneyError::Decimal`] for anything else, exponents included, and for what does not fit.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let refuse = || MoneyError::Decimal(currency.decimals());
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
        let only_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let decimals = currency.decimals() as usize;
        let rest = rest.trim_end_matches('0');
        if !only_digits(whole) || !(rest.is_empty() || only_digits(rest)) || digits.ends_with('.') || rest.len() > decimals {
            return Err(refuse());
        }
        let minor: i64 = format!("{whole}{rest:0<decimals$}").parse().map_err(|_| refuse())?;
        Ok(Self::new(sign * minor, currency))
    }

    /// Splits the amount by `weights` so that the parts sum exactly to it (largest remainder, ties to the earlier part).
    /// All-zero weights share evenly; no weights give no parts.
    pub fn split(self, weights: &[i64]) -> Vec<Self> {
        let even = weights.iter().all(|w| *w <= 0);
        let weights: Vec<i128> = weights.iter().map(|w| if even { 1 } else { i128::from((*w).max(0)) }).collect();
        let sum: i128 = weights.iter().sum();
        if sum == 0 {
            return Vec::new();
        }
        let amount = i128::from(self.minor);
        let mut parts: Vec<i128> = weights.iter().map(|w| (amount * w).div_euclid(sum)).collect();
        let mut left = amount - parts.iter().sum::<i128>();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|i| std::cmp::Reverse((amount * weights[*i]).rem_euclid(sum)));
        for i in by_remainder {
            if left == 0 {
                break;
            }
            parts[i] += 1;
            left -= 1;
        }
        parts.into_iter().map(|minor| Self::new(i64::try_from(minor).unwrap_or(i64::MAX), self.currency)).collect()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_follow_the_currency() {
        assert_eq!(Money::new(25_000, Currency::USD).to_decimal(), "250.00");
        assert_eq!(Money::new(500, Currency::JPY).to_decimal(), "500");
        assert_eq!(Money::new(-5, Currency::EUR).to_decimal(), "-0.05");
        assert_eq!(Money::new(1_234, "KWD".parse().expect("a code")).to_decimal(), "1.234");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let read = |text: &str, code: &str| Money::parse_decimal(text, code.parse().expect("a code")).map(|money| money.minor).ok();
        for (text, minor) in [("12.5", 1_250), ("12", 1_200), ("0.05", 5), ("-0.05", -5), ("12.500", 1_250), ("0", 0)] {
            assert_eq!(read(text, "EUR"), Some(minor), "{text}");
        }
        assert_eq!((read("500", "JPY"), read("1.234", "KWD")), (Some(500), Some(1_234)));
        for text in ["", "1.", ".5", "1.234", "1e2", "1,5", "--1", "99999999999999999999", "NaN"] {
            assert_eq!(read(text, "EUR"), None, "{text}");
        }
        assert_eq!(read("1.5", "JPY"), None);
    }

    proptest! {
        #[test]
        fn a_decimal_is_read_as_it_was_written(minor in -10_000_000i64..10_000_000) {
            for code in ["EUR", "JPY", "KWD"] {
                let money = Money::new(minor, code.parse().expect("a code"));
                prop_assert_eq!(Money::parse_decimal(&money.to_decimal(), money.currency), Ok(money));
            }
        }

        #[test]
        fn a_split_sums_to_the_whole(minor in 0i64..10_000_000, weights in prop::collection::vec(0i64..100_000, 1..12)) {
            let parts = Money::new(minor, Currency::EUR).split(&weights);
            prop_assert_eq!(parts.iter().map(|p| p.minor).sum::<i64>(), minor);
            prop_assert!(parts.iter().all(|p| p.minor >= 0));
        }
    }
}
