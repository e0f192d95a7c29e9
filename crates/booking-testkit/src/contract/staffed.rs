//! A cinema with people who work in it: what the suites of the door, the counter and the reviews begin with.

use std::sync::Arc;

use booking_domain::{
    BookingId, CinemaId, FilmId, SeatId, ShowtimeId, Timestamp,
    account::Reach,
    catalogue::Stars,
    ports::{CatalogueStore, CounterStore, DoorStore, IntegrityStore, ReviewStore},
};
use futures::future::BoxFuture;
use jiff::SignedDuration;

use super::booking_store::Subject;

/// The world of the booking store's suite, with a second show, and the stores of those who work there.
#[derive(Clone)]
pub struct Staffed {
    /// Bookings, and the world.
    pub subject: Subject,
    /// The doors.
    pub door: Arc<dyn DoorStore>,
    /// The counter.
    pub counter: Arc<dyn CounterStore>,
    /// Reviews.
    pub reviews: Arc<dyn ReviewStore>,
    /// Checks of the data.
    pub integrity: Arc<dyn IntegrityStore>,
    /// Films.
    pub catalogue: Arc<dyn CatalogueStore>,
    /// Has the cinema keep a seat of the first show back.
    pub block: Arc<dyn Fn(SeatId) -> BoxFuture<'static, ()> + Send + Sync>,
    /// The film that is shown.
    pub film: FilmId,
    /// Another show of it in the same cinema, six hours after the first.
    pub other_show: ShowtimeId,
}

impl Staffed {
    /// Staff of the cinema.
    pub fn here(&self) -> Reach {
        Reach::Cinemas { own: self.subject.world.customers[59], cinemas: vec![self.subject.world.cinema] }
    }

    /// Staff of another cinema.
    pub fn elsewhere(&self) -> Reach {
        Reach::Cinemas { own: self.subject.world.customers[58], cinemas: vec![CinemaId(self.subject.world.cinema.0 + 1)] }
    }

    /// Minutes before the show starts, or after when negative.
    pub fn before_start(&self, minutes: i64) -> Timestamp {
        self.subject.later(24 * 60 - minutes)
    }

    /// After the show.
    pub fn afterwards(&self) -> Timestamp {
        self.subject.later(27 * 60)
    }

    /// Every rule that never bends holds.
    pub async fn is_sound(&self) {
        let (before, now) = (self.subject.now - SignedDuration::from_hours(1), self.subject.later(5));
        for finding in self.integrity.check(before, now).await.expect("the store works") {
            assert!(finding.broken.is_empty(), "{finding:?}");
        }
    }

    /// Has the cinema keep a seat back.
    pub async fn block(&self, seat: usize) {
        (self.block)(self.subject.world.seats[seat]).await;
    }

    /// The film has so many published reviews with so many stars together.
    pub async fn has_stars(&self, count: i64, sum: i64) {
        let film = self.catalogue.film(self.film).await.expect("the store works").expect("it exists");
        assert_eq!(film.stars, Stars { count, sum });
    }

    /// A paid booking.
    pub async fn sold(&self, customer: usize, seats: &[usize]) -> BookingId {
        self.subject.sold(customer, seats).await.0
    }
}
