//! Amounts as Stripe counts them (<https://docs.stripe.com/currencies>). Mostly ISO 4217's minor units, with exceptions on both sides.

use booking_domain::{Currency, Money};

/// How many decimals Stripe's unit of a currency has.
fn decimals(currency: Currency) -> u32 {
    match currency.code() {
        "BIF" | "CLP" | "DJF" | "GNF" | "JPY" | "KMF" | "KRW" | "MGA" | "PYG" | "RWF" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        // Also króna and Ugandan shilling, which have no decimals any more and are still counted in hundredths.
        _ => 2,
    }
}

/// The number to send; `None` for an amount that cannot be charged: three-decimal currencies are charged in tens, and what Stripe has
/// no unit for not at all.
pub fn to_stripe(money: Money) -> Option<i64> {
    let amount = shift(money.minor, money.currency.decimals(), decimals(money.currency))?;
    let in_tens = decimals(money.currency) < 3 || amount % 10 == 0;
    in_tens.then_some(amount)
}

/// The money of a number that came; `None` where our unit is too coarse for it.
pub fn from_stripe(amount: i64, currency: Currency) -> Option<Money> {
    shift(amount, decimals(currency), currency.decimals()).map(|minor| Money::new(minor, currency))
}

fn shift(amount: i64, from: u32, to: u32) -> Option<i64> {
    if to >= from {
        return amount.checked_mul(10i64.checked_pow(to - from)?);
    }
    let unit = 10i64.checked_pow(from - to)?;
    (amount % unit == 0).then_some(amount / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().expect("a currency"))
    }

    #[test]
    fn amounts_are_counted_as_stripe_counts_them() {
        for (minor, code, amount) in
            [(1050, "EUR", 1050), (500, "JPY", 500), (5, "ISK", 500), (5, "UGX", 500), (12_340, "KWD", 12_340), (700, "MGA", 7)]
        {
            assert_eq!(to_stripe(money(minor, code)), Some(amount), "{code}");
            assert_eq!(from_stripe(amount, code.parse().expect("a currency")), Some(money(minor, code)), "{code}");
        }
    }

    #[test]
    fn what_stripe_cannot_count_is_none() {
        assert_eq!(to_stripe(money(12_345, "KWD")), None, "dinars are charged in tens of fils");
        assert_eq!(to_stripe(money(750, "MGA")), None, "no decimals at Stripe");
        assert_eq!(to_stripe(money(i64::MAX, "ISK")), None, "too large");
        assert_eq!(from_stripe(501, "ISK".parse().expect("a currency")), None, "half a króna");
    }
}
