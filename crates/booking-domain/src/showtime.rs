//! Showtimes, and what a customer must know of one to hold seats: the offer.

use std::sync::Arc;

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::{
    FilmId, Money, ScreenId, ShowtimeId,
    named::named,
    pricing::{Occasion, Occupancy, PriceList},
    seating::{Layout, OrphanRule},
    venue::Cinema,
};

named! {
    /// Whether a showtime takes place.
    ShowtimeStatus {
        /// Planned; on sale within its window.
        Scheduled = "scheduled",
        /// Called off; nothing is sold any more.
        Cancelled = "cancelled",
    }
}

/// A film on a screen at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Showtime {
    /// Key.
    pub id: ShowtimeId,
    /// The film.
    pub film: FilmId,
    /// Title of the film.
    pub film_title: String,
    /// The screen.
    pub screen: ScreenId,
    /// Name of the screen.
    pub screen_name: String,
    /// The cinema.
    pub cinema: Cinema,
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
    /// Status.
    pub status: ShowtimeStatus,
    /// Format, such as `2D` or `IMAX`.
    pub format: String,
    /// Spoken language, ISO 639-1.
    pub language: String,
    /// Language of the subtitles, ISO 639-1.
    pub subtitles: Option<String>,
    /// Price of a seat before any rule.
    pub base_price: Money,
    /// How strictly single seats are avoided.
    pub orphan_rule: OrphanRule,
    /// When sales open.
    pub sales_open_at: Timestamp,
    /// When sales close; by default 15 minutes after the start.
    pub sales_close_at: Timestamp,
    /// Raised by every change; part of a seat map's `ETag`.
    pub version: i32,
}

impl Showtime {
    /// The start as the cinema's clocks show it.
    pub fn starts_local(&self) -> Zoned {
        self.starts_at.to_zoned(self.cinema.zone())
    }

    /// A purchase of its seats, as rules of prices ask about it.
    pub fn occasion(&self, now: Timestamp, occupancy: Occupancy) -> Occasion {
        Occasion { starts: self.starts_local(), now, occupancy, film: self.film, screen: self.screen, format: self.format.clone() }
    }

    /// Whether seats are sold at `now`, and if not, why (trap T10).
    ///
    /// # Errors
    /// [`NotOnSale`].
    pub fn on_sale(&self, now: Timestamp) -> Result<(), NotOnSale> {
        let scheduled = self.status == ShowtimeStatus::Scheduled;
        NotOnSale::check(scheduled, self.starts_at, self.sales_open_at, self.sales_close_at, now)
    }
}

/// Why nothing is sold for a showtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOnSale {
    /// It was called off.
    #[error("the showtime is cancelled")]
    Cancelled,
    /// It has started, and the time to sell after the start is over.
    #[error("the showtime has started")]
    Started,
    /// Sales have closed before the start.
    #[error("sales are closed")]
    Closed,
    /// Sales open later.
    #[error("sales open at {on_sale_at}")]
    NotYet {
        /// When they open.
        on_sale_at: Timestamp,
    },
}

/// All that seldom changes about a showtime and that selling needs: cached by the services, while seat claims never are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The showtime.
    pub showtime: Showtime,
    /// The layout version it is pinned to.
    pub layout: Arc<Layout>,
    /// The rules that make its prices.
    pub prices: PriceList,
}

impl NotOnSale {
    /// Whether a show is sold at `now`, and if not, why: for stores, which know these columns and no more.
    ///
    /// # Errors
    /// The reason.
    pub fn check(scheduled: bool, starts_at: Timestamp, opens: Timestamp, closes: Timestamp, now: Timestamp) -> Result<(), Self> {
        if !scheduled {
            Err(Self::Cancelled)
        } else if now < opens {
            Err(Self::NotYet { on_sale_at: opens })
        } else if now < closes {
            Ok(())
        } else if now >= starts_at {
            Err(Self::Started)
        } else {
            Err(Self::Closed)
        }
    }
}

named! {
    /// How a seat of a showtime is taken.
    ClaimState {
        /// Held for someone until an instant.
        Held = "held",
        /// Sold.
        Sold = "sold",
        /// Kept back by the cinema.
        Blocked = "blocked",
    }
}
