//! What other rules would have made of past sales. Nothing is changed by asking.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Occupancy, Place, PriceList, PriceTerms, PricingRule, Quote, SeatPrice, quote::Priced};
use crate::{FilmId, Money, SeatId, cancellation::CancellationPolicy, money::MoneyError, seating::SeatType, showtime::Showtime};

/// A booking that was sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastSale {
    /// When its seats were held.
    pub at: Timestamp,
    /// Its seats, with their kinds.
    pub seats: Vec<(SeatId, SeatType)>,
    /// Its price.
    pub quote: Quote,
}

/// A showtime with what was sold of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldShow {
    /// The showtime.
    pub showtime: Showtime,
    /// How many seats it has.
    pub capacity: usize,
    /// Its sales, the oldest first.
    pub sales: Vec<PastSale>,
}

/// Sales, as they were charged and as they would have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// How many bookings.
    pub bookings: i64,
    /// How many seats.
    pub seats: i64,
    /// What was charged, in minor units.
    pub charged_minor: i64,
    /// What would have been.
    pub simulated_minor: i64,
}

/// What rules would have made of past sales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simulation {
    /// All of them.
    pub total: Compared,
    /// By film, with its title.
    pub by_film: BTreeMap<FilmId, (String, Compared)>,
    /// By the day of the week of the show, 1 = Monday, by the cinema's clocks.
    pub by_weekday: BTreeMap<i8, Compared>,
}

impl Compared {
    fn add(&mut self, charged: &Quote, simulated: &Quote) -> Result<(), MoneyError> {
        self.bookings += 1;
        self.seats += i64::try_from(charged.seats.len()).map_err(|_| MoneyError::Sum)?;
        self.charged_minor = self.charged_minor.checked_add(charged.total_minor).ok_or(MoneyError::Sum)?;
        self.simulated_minor = self.simulated_minor.checked_add(simulated.total_minor).ok_or(MoneyError::Sum)?;
        Ok(())
    }

    /// What would have been charged more, or less where it is negative.
    pub fn difference_minor(&self) -> i64 {
        self.simulated_minor - self.charged_minor
    }
}

impl Simulation {
    /// Adds the sales of a show. Each is priced as if bought when it was, by `rules` within the bounds of `terms`; base price, fees, tax and
    /// promotion stay those it was sold with. How full the show was is counted from the sales before it.
    ///
    /// # Errors
    /// [`MoneyError::Sum`] when the sums do not fit.
    pub fn add(&mut self, show: &SoldShow, rules: &[PricingRule], terms: &PriceTerms) -> Result<(), MoneyError> {
        let starts = show.showtime.starts_local();
        let mut sold = 0;
        for sale in &show.sales {
            let simulated = sale.repriced(&show.showtime, Occupancy::of(sold, show.capacity), rules, terms)?;
            sold += sale.seats.len();
            let film = self.by_film.entry(show.showtime.film).or_insert_with(|| (show.showtime.film_title.clone(), Compared::default()));
            let weekday = self.by_weekday.entry(starts.weekday().to_monday_one_offset()).or_default();
            for compared in [&mut self.total, &mut film.1, weekday] {
                compared.add(&sale.quote, &simulated)?;
            }
        }
        Ok(())
    }
}

impl PastSale {
    /// The price it would have had.
    fn repriced(&self, show: &Showtime, occupancy: Occupancy, rules: &[PricingRule], terms: &PriceTerms) -> Result<Quote, MoneyError> {
        let sold = &self.quote;
        let count = i64::try_from(sold.seats.len().max(1)).map_err(|_| MoneyError::Sum)?;
        let list = PriceList {
            base: Money::new(sold.subtotal_minor / count, sold.currency),
            fee_minor: 0,
            terms: *terms,
            cancellation: CancellationPolicy::default(),
            rules: rules.to_vec(),
        };
        let kind = |seat: SeatId| self.seats.iter().find(|(id, _)| *id == seat).map_or(SeatType::Regular, |(_, kind)| *kind);
        let place =
            |line: &SeatPrice| Place { seat: line.seat, kind: kind(line.seat), companion_of: line.companion_of, ticket: line.ticket };
        let places: Vec<Place> = sold.seats.iter().map(place).collect();
        let mut priced: Priced = list.priced(&places, &show.occasion(self.at, occupancy))?;
        for (line, was) in priced.lines.iter_mut().zip(&sold.seats) {
            line.fee_minor = was.fee_minor;
        }
        if let Some(promotion) = &sold.promotion {
            let covered: Vec<SeatId> = sold.seats.iter().filter(|line| line.discount_minor > 0).map(|line| line.seat).collect();
            let covers = |seat: SeatId| covered.contains(&seat);
            let sum = priced.lines.iter().filter(|line| covers(line.seat)).map(|line| line.price_minor).sum();
            priced.discount(promotion.effect.off(sum)?, |line| covers(line.seat), sold.currency);
        }
        priced.total(sold.currency, sold.tax, sold.promotion.clone(), sold.cancellation.clone())
    }
}
