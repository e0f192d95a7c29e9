//! What every [`EventBus`] does.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use booking_domain::{
    BookingId, CinemaId, ShowtimeId, UserId,
    ports::{EventBus, Hint},
};
use futures::{StreamExt as _, future::join_all, stream::BoxStream};

/// Makes the suite's tests of an async function that makes an `Arc<dyn EventBus>` whose transport works.
#[macro_export]
macro_rules! event_bus_contract {
    ($fresh:path) => {
        $crate::contract_tests! { event_bus, $fresh:
            every_subscriber_hears_every_hint_once_and_in_order,
            a_subscriber_hears_what_was_published_before_its_first_poll,
            a_late_subscriber_hears_only_what_comes,
            publishing_to_nobody_is_quick,
            two_hundred_publishers_at_once_are_all_heard,
            a_subscriber_that_lags_goes_on,
            a_subscriber_that_leaves_disturbs_nobody,
        }
    };
}

/// The next hint; a bus that stays silent fails the test.
///
/// # Panics
/// After ten seconds of silence, or when the stream ends.
pub async fn next(hints: &mut BoxStream<'static, Hint>) -> Hint {
    tokio::time::timeout(Duration::from_secs(10), hints.next()).await.expect("a hint within ten seconds").expect("the bus goes on")
}

fn seats(showtime: i64) -> Hint {
    Hint::Seats { showtime: ShowtimeId(showtime) }
}

/// All kinds of hints, to two subscribers, each once.
pub async fn every_subscriber_hears_every_hint_once_and_in_order(bus: Arc<dyn EventBus>) {
    let hints = [
        seats(1),
        Hint::Booking { booking: BookingId(2) },
        Hint::Sessions { user: UserId(3) },
        Hint::Prices { cinema: CinemaId(4) },
        seats(1),
    ];
    let mut subscribers = [bus.subscribe(), bus.subscribe()];
    for hint in hints {
        bus.publish(hint).await;
    }
    // One more, to show that nothing came twice before it.
    bus.publish(seats(99)).await;
    for subscriber in &mut subscribers {
        for hint in hints {
            assert_eq!(next(subscriber).await, hint);
        }
        assert_eq!(next(subscriber).await, seats(99));
    }
}

/// A subscription counts from the call, not from when somebody first looks at the stream.
pub async fn a_subscriber_hears_what_was_published_before_its_first_poll(bus: Arc<dyn EventBus>) {
    let mut subscriber = bus.subscribe();
    bus.publish(seats(4)).await;
    assert_eq!(next(&mut subscriber).await, seats(4));
}

/// Nothing is kept for those who come later.
pub async fn a_late_subscriber_hears_only_what_comes(bus: Arc<dyn EventBus>) {
    bus.publish(seats(1)).await;
    let mut subscriber = bus.subscribe();
    bus.publish(seats(2)).await;
    assert_eq!(next(&mut subscriber).await, seats(2));
}

/// Nobody listens: no error, no wait.
pub async fn publishing_to_nobody_is_quick(bus: Arc<dyn EventBus>) {
    let began = Instant::now();
    bus.publish(seats(1)).await;
    assert!(began.elapsed() < Duration::from_millis(250), "{:?}", began.elapsed());
}

/// The race: each hint comes once, in whatever order.
pub async fn two_hundred_publishers_at_once_are_all_heard(bus: Arc<dyn EventBus>) {
    let mut subscriber = bus.subscribe();
    let publishers = (0..200).map(|n| {
        let bus = Arc::clone(&bus);
        tokio::spawn(async move { bus.publish(seats(n)).await })
    });
    for publisher in join_all(publishers).await {
        publisher.expect("no publisher panics");
    }
    let mut heard = Vec::new();
    for _ in 0..200 {
        heard.push(next(&mut subscriber).await);
    }
    heard.sort_by_key(|hint| format!("{hint:?}"));
    let mut expected: Vec<Hint> = (0..200).map(seats).collect();
    expected.sort_by_key(|hint| format!("{hint:?}"));
    assert_eq!(heard, expected);
}

/// Who does not keep up misses hints, and hears the latest all the same.
pub async fn a_subscriber_that_lags_goes_on(bus: Arc<dyn EventBus>) {
    let mut sleepy = bus.subscribe();
    for n in 0..20_000 {
        bus.publish(seats(n)).await;
    }
    let mut heard = next(&mut sleepy).await;
    while heard != seats(19_999) {
        heard = next(&mut sleepy).await;
    }
}

/// Others go on hearing.
pub async fn a_subscriber_that_leaves_disturbs_nobody(bus: Arc<dyn EventBus>) {
    let leaves = bus.subscribe();
    let mut stays = bus.subscribe();
    drop(leaves);
    bus.publish(seats(5)).await;
    assert_eq!(next(&mut stays).await, seats(5));
}
