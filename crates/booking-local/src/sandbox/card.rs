//! Stripe's test cards (<https://docs.stripe.com/testing>), those that a cinema meets.

/// What a card does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// Pays at once.
    Succeeds,
    /// Is declined by its bank.
    Declined,
    /// Its bank asks the customer first.
    NeedsAuthentication,
    /// Is accepted, and pays a little later.
    SettlesLate,
    /// Pays at once, and takes its time over refunds.
    RefundsLate,
    /// Pays at once, and its refunds come back a little later.
    RefundsFail,
}

impl Card {
    /// The card of a number as people type it, in groups or not.
    pub fn parse(number: &str) -> Option<Self> {
        let digits: String = number.chars().filter(|c| *c != ' ').collect();
        match digits.as_str() {
            "4242424242424242" => Some(Self::Succeeds),
            "4000000000000002" => Some(Self::Declined),
            "4000002500003155" => Some(Self::NeedsAuthentication),
            "4000000000000077" => Some(Self::SettlesLate),
            "4000000000007726" => Some(Self::RefundsLate),
            "4000000000005126" => Some(Self::RefundsFail),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_do_not_matter_and_other_numbers_are_no_cards() {
        assert_eq!(Card::parse("4242 4242 4242 4242"), Some(Card::Succeeds));
        for number in ["", "4242", "4111111111111111", "4242-4242-4242-4242"] {
            assert_eq!(Card::parse(number), None, "{number}");
        }
    }
}
