//! What every [`OutboxStore`] does.

use std::{collections::HashSet, sync::Arc};

use booking_domain::{
    BookingId, OutboxId, Timestamp,
    account::{OneTimeToken, Secret},
    audit::Cause,
    outbox::{Delivery, DeliveryState, Message, MessageKind},
    page::PageRequest,
    ports::{AccountStore, Addressee, NewHold, NotificationFilter, OutboxStore, ResendOutcome},
    text::Email,
};
use futures::future::join_all;
use jiff::SignedDuration;

use super::booking_store::Subject;

/// Makes the suite's tests of an async function that makes an [`Outbox`] over a world of its own.
#[macro_export]
macro_rules! outbox_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { outbox_store, $fresh:
            of_many_workers_one_gets_a_message,
            messages_of_a_booking_leave_in_their_order,
            a_message_given_up_lets_the_next_one_go,
            what_is_handed_back_is_due_at_once_and_was_no_try,
            a_lease_that_ran_out_says_nothing_any_more,
            a_message_given_up_is_seen_and_can_be_sent_again,
            a_token_is_forgotten_once_its_mail_has_left_or_is_given_up,
            messages_are_paged_and_filtered,
            somebodys_messages_are_those_about_their_bookings_and_to_their_address,
            messages_that_are_over_are_forgotten_after_their_time,
            what_waits_behind_another_is_not_late,
            a_hold_is_warned_of_once_and_when_it_lasts_long_enough,
            a_show_is_reminded_of_once_and_only_those_who_booked_before,
        }
    };
}

/// The outbox under test, and what writes into it.
#[derive(Clone)]
pub struct Outbox {
    /// The outbox.
    pub store: Arc<dyn OutboxStore>,
    /// The accounts of the same database.
    pub accounts: Arc<dyn AccountStore>,
    /// The bookings of the same database.
    pub subject: Subject,
}

impl Outbox {
    fn at(&self, minutes: i64) -> Timestamp {
        self.subject.later(minutes)
    }

    /// Takes for a minute what is due.
    async fn take(&self, limit: i64, minutes: i64) -> Vec<Delivery> {
        self.store.take(limit, self.at(minutes), self.at(minutes + 1)).await.expect("takes")
    }

    /// Takes and delivers until nothing is due; in the order of their delivery.
    async fn drain(&self, minutes: i64) -> Vec<Delivery> {
        let mut all = Vec::new();
        loop {
            let taken = self.take(100, minutes).await;
            if taken.is_empty() {
                return all;
            }
            for delivery in &taken {
                self.store.done(delivery, self.at(minutes)).await.expect("writes");
            }
            all.extend(taken);
        }
    }

    async fn list(&self, filter: NotificationFilter) -> Vec<booking_domain::outbox::Notification> {
        self.store.notifications(&filter, &PageRequest { limit: 100, after: None }).await.expect("reads").items
    }

    fn cause(&self) -> Cause {
        Cause::user(self.subject.world.customers[0], "test")
    }

    /// Writes a message that carries a token.
    async fn ask_for_reset(&self) {
        let token = OneTimeToken { token: Secret::new("one-time-secret"), hash: "hash".to_owned(), expires_at: self.at(10) };
        let email = Email::parse("customer1@example.org").expect("an address");
        self.accounts.request_reset(&email, &token, self.at(0)).await.expect("writes");
    }
}

/// The race: each message goes to one of eight workers, and to none again while its lease holds.
pub async fn of_many_workers_one_gets_a_message(its: Outbox) {
    let mut bookings = HashSet::new();
    for i in 0..20 {
        bookings.insert(its.subject.sold(i, &[i]).await.0);
    }
    let workers = (0..8).map(|_| {
        let its = its.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let taken = its.take(3, 2).await;
                if taken.is_empty() {
                    return mine;
                }
                mine.extend(taken);
            }
        })
    });
    let taken: Vec<Delivery> = join_all(workers).await.into_iter().flat_map(|mine| mine.expect("no panic")).collect();
    let ids: HashSet<OutboxId> = taken.iter().map(|delivery| delivery.id).collect();
    assert_eq!(ids.len(), taken.len(), "two workers have one message");
    let first_of: HashSet<BookingId> = taken.iter().filter_map(|delivery| delivery.message.booking()).collect();
    assert_eq!(first_of, bookings);
    assert_eq!(taken.len(), bookings.len(), "a later message of a booking left before the first was delivered");
}

/// Cancelled after it was confirmed: nobody reads it the other way round.
pub async fn messages_of_a_booking_leave_in_their_order(its: Outbox) {
    let (id, _) = its.subject.sold(0, &[0]).await;
    its.subject.cancelled(id).await;
    let first = its.take(100, 3).await;
    assert_eq!(first.iter().map(|delivery| delivery.message.kind()).collect::<Vec<_>>(), [MessageKind::BookingConfirmed]);
    assert!(its.take(100, 3).await.is_empty(), "the second was handed out while the first was under way");
    its.store.failed(&first[0], "not now", Some(its.at(10)), its.at(3)).await.expect("writes");
    assert!(its.take(100, 9).await.is_empty(), "the second was handed out while the first waits to be tried again");
    let all: Vec<MessageKind> = its.drain(10).await.iter().map(|delivery| delivery.message.kind()).collect();
    assert_eq!((all.first(), all.last()), (Some(&MessageKind::BookingConfirmed), Some(&MessageKind::BookingCancelled)), "{all:?}");
}

/// What nobody can deliver holds up nothing for ever.
pub async fn a_message_given_up_lets_the_next_one_go(its: Outbox) {
    let (id, _) = its.subject.sold(0, &[0]).await;
    its.subject.cancelled(id).await;
    let first = its.take(100, 3).await;
    its.store.failed(&first[0], "no such address", None, its.at(3)).await.expect("writes");
    let next = its.take(100, 3).await;
    assert_eq!(next.len(), 1);
    assert!(next[0].id > first[0].id);
}

/// What a worker does that is told to stop.
pub async fn what_is_handed_back_is_due_at_once_and_was_no_try(its: Outbox) {
    its.subject.sold(0, &[0]).await;
    its.subject.sold(1, &[1]).await;
    let taken = its.take(2, 2).await;
    assert!(its.take(2, 2).await.is_empty());
    assert_eq!(its.store.give_back(&taken, its.at(2)).await.expect("writes"), 2);
    let again = its.take(2, 2).await;
    assert_eq!(again.iter().map(|delivery| (delivery.id, delivery.attempts)).collect::<Vec<_>>(), [(taken[0].id, 0), (taken[1].id, 0)]);
}

/// A worker that slept through its lease neither gives back nor gives up what another has by now.
pub async fn a_lease_that_ran_out_says_nothing_any_more(its: Outbox) {
    its.subject.sold(0, &[0]).await;
    let slow = its.take(1, 2).await;
    let quick = its.take(1, 3).await;
    assert_eq!((quick[0].id, quick[0].attempts), (slow[0].id, 1), "it comes again when the lease has ended, and the try counts");
    its.store.failed(&slow[0], "too late", None, its.at(3)).await.expect("writes");
    assert_eq!(its.store.give_back(&slow, its.at(3)).await.expect("writes"), 0);
    assert!(its.take(1, 3).await.is_empty(), "the message was taken from the worker that has it");
    its.store.done(&quick[0], its.at(3)).await.expect("writes");
    let sent = its.list(NotificationFilter { state: Some(DeliveryState::Sent), ..NotificationFilter::default() }).await;
    assert_eq!(sent.iter().map(|one| (one.id, one.attempts)).collect::<Vec<_>>(), [(slow[0].id, 2)]);
}

/// The dead letter, and its way back.
pub async fn a_message_given_up_is_seen_and_can_be_sent_again(its: Outbox) {
    its.subject.sold(0, &[0]).await;
    let taken = its.take(1, 2).await;
    its.store.failed(&taken[0], "no such address", None, its.at(2)).await.expect("writes");
    assert_eq!(its.store.depth(its.at(2), its.at(9)).await.expect("reads").failed, 1);
    assert_eq!(its.store.depth(its.at(3), its.at(9)).await.expect("reads").failed, 0, "it was given up before that");
    let failed = its.list(NotificationFilter { state: Some(DeliveryState::Failed), ..NotificationFilter::default() }).await;
    assert_eq!(failed.iter().map(|one| (one.id, one.last_error.as_deref())).collect::<Vec<_>>(), [(taken[0].id, Some("no such address"))]);
    assert_eq!((failed[0].failed_at, failed[0].attempts), (Some(its.at(2)), 1));

    let queued = its.store.resend(taken[0].id, &its.cause(), its.at(4)).await.expect("writes");
    let ResendOutcome::Queued(queued) = queued else { panic!("it is queued: {queued:?}") };
    assert_eq!((queued.state, queued.attempts, queued.due_at), (DeliveryState::Queued, 0, Some(its.at(4))));
    let again = its.take(1, 4).await;
    assert_eq!(again[0].key(), taken[0].key(), "it has not arrived, so it is the same mail");
    its.store.done(&again[0], its.at(4)).await.expect("writes");
    its.store.resend(taken[0].id, &its.cause(), its.at(5)).await.expect("writes");
    assert_ne!(its.take(1, 5).await[0].key(), taken[0].key(), "it has arrived, so it is another mail");
    let nowhere = its.store.resend(OutboxId(999_999), &its.cause(), its.at(5)).await.expect("answers");
    assert_eq!(nowhere, ResendOutcome::NotFound);
}

/// It is a key to an account.
pub async fn a_token_is_forgotten_once_its_mail_has_left_or_is_given_up(its: Outbox) {
    its.ask_for_reset().await;
    let taken = its.take(1, 2).await;
    its.store.failed(&taken[0], "not now", Some(its.at(2)), its.at(2)).await.expect("writes");
    let taken = its.take(1, 2).await;
    assert!(matches!(&taken[0].message, Message::ResetPassword { token, .. } if token == "one-time-secret"), "{taken:?}");
    its.store.failed(&taken[0], "no such address", None, its.at(2)).await.expect("writes");
    assert_eq!(its.store.resend(taken[0].id, &its.cause(), its.at(3)).await.expect("answers"), ResendOutcome::TokenGone);
    assert_eq!(its.store.forget_old(its.at(3), 100).await.expect("writes"), 1);

    its.ask_for_reset().await;
    let taken = its.take(1, 2).await;
    assert!(matches!(&taken[0].message, Message::ResetPassword { token, .. } if token == "one-time-secret"), "{taken:?}");
    its.store.done(&taken[0], its.at(2)).await.expect("writes");
    assert_eq!(its.store.resend(taken[0].id, &its.cause(), its.at(3)).await.expect("answers"), ResendOutcome::TokenGone);
    let [kept] = &its.list(NotificationFilter::default()).await[..] else { panic!("it is kept, without its token") };
    assert_eq!((kept.kind, kept.recipient.as_ref().map(Email::as_str)), (MessageKind::ResetPassword, Some("customer1@example.org")));
}

/// Latest first, nothing twice, and only what is asked for.
pub async fn messages_are_paged_and_filtered(its: Outbox) {
    let mut bookings = Vec::new();
    for i in 0..5 {
        bookings.push(its.subject.sold(i, &[i]).await.0);
    }
    its.ask_for_reset().await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = its.store.notifications(&NotificationFilter::default(), &PageRequest { limit: 2, after }).await.expect("reads");
        seen.extend(page.items.iter().map(|one| one.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert!(seen.len() >= 6 && seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    let of_one = NotificationFilter { booking: Some(bookings[2]), ..NotificationFilter::default() };
    assert!(its.list(of_one).await.iter().all(|one| one.booking == Some(bookings[2])));
    let confirmed = NotificationFilter { kind: Some(MessageKind::BookingConfirmed), ..NotificationFilter::default() };
    assert_eq!(its.list(confirmed).await.len(), 5);
    let queued = NotificationFilter { state: Some(DeliveryState::Queued), ..NotificationFilter::default() };
    assert_eq!(its.list(queued).await.len(), seen.len());
    let depth = its.store.depth(its.at(0), its.at(2)).await.expect("reads");
    assert_eq!((usize::try_from(depth.queued), depth.oldest_due, depth.failed), (Ok(seen.len()), Some(its.at(0)), 0));
}

/// Nobody else's, and neither what is about others' bookings nor what goes to another address.
pub async fn somebodys_messages_are_those_about_their_bookings_and_to_their_address(its: Outbox) {
    let (own, _) = its.subject.sold(0, &[0]).await;
    its.subject.sold(1, &[1]).await;
    its.ask_for_reset().await;
    let of = |customer: usize, address: &str| {
        let (user, email) = (its.subject.world.customers[customer], Email::parse(address).expect("an address"));
        let filter = NotificationFilter { addressee: Some(Addressee { user, email }), ..NotificationFilter::default() };
        its.list(filter)
    };
    let theirs = of(0, "customer1@example.org").await;
    assert!(theirs.iter().all(|one| one.booking == Some(own) || one.kind == MessageKind::ResetPassword), "{theirs:?}");
    let kinds: Vec<MessageKind> = theirs.iter().map(|one| one.kind).collect();
    assert_eq!(kinds.first(), Some(&MessageKind::ResetPassword), "the latest first");
    assert!(kinds.contains(&MessageKind::BookingConfirmed), "{kinds:?}");
    let moved = of(0, "another@example.org").await;
    assert_eq!(moved, theirs[1..], "what went to another address");
    assert!(of(2, "somebody@example.org").await.is_empty());
}

/// What waits stays.
pub async fn messages_that_are_over_are_forgotten_after_their_time(its: Outbox) {
    its.subject.sold(0, &[0]).await;
    let sent = its.drain(2).await.len();
    its.subject.sold(1, &[1]).await;
    let bad = its.take(1, 2).await;
    its.store.failed(&bad[0], "no such address", None, its.at(2)).await.expect("writes");
    let waiting = its.store.waiting().await.expect("reads");
    assert_eq!(its.store.forget_old(its.at(2), 100).await.expect("writes"), 0);
    assert_eq!(its.store.forget_old(its.at(3), 1).await.expect("writes"), 1, "no more than is wanted");
    assert_eq!(its.store.forget_old(its.at(3), 100).await.expect("writes"), sent);
    assert_eq!((its.store.waiting().await.expect("reads"), waiting > 0), (waiting, true));
}

/// One mail that was put off made every later one of its booking an alarm.
pub async fn what_waits_behind_another_is_not_late(its: Outbox) {
    its.subject.sold(0, &[0]).await;
    let first = its.take(1, 2).await;
    its.store.failed(&first[0], "not now", Some(its.at(60)), its.at(2)).await.expect("writes");
    let late = its.store.depth(its.at(0), its.at(30)).await.expect("reads");
    assert_eq!((late.queued > 1, late.oldest_due), (true, None));
    assert_eq!(its.store.depth(its.at(0), its.at(60)).await.expect("reads").oldest_due, Some(its.at(60)));
}

/// Once a hold, and not of one that was never long.
pub async fn a_hold_is_warned_of_once_and_when_it_lasts_long_enough(its: Outbox) {
    let long = its.subject.placed(0, &[0]).await;
    let short = NewHold { until: its.at(7), now: its.at(5), ..its.subject.hold(1, &[1]) };
    its.subject.bookings.place_hold(&short).await.expect("is placed");
    let warn = |minutes: i64| its.store.warn_of_ending_holds(its.at(minutes + 3), SignedDuration::from_mins(9), its.at(minutes));
    assert_eq!(warn(6).await.expect("writes"), 0, "neither ends soon and was long");
    let both = tokio::join!(warn(8), warn(8));
    assert_eq!(both.0.expect("writes") + both.1.expect("writes"), 1);
    assert_eq!(warn(9).await.expect("writes"), 0, "it was warned of");
    let said: Vec<Message> = its.drain(9).await.into_iter().map(|delivery| delivery.message).collect();
    assert_eq!(said, [Message::HoldEnding { booking: long }]);
}

/// Once a show; whoever books later knows that it is soon.
pub async fn a_show_is_reminded_of_once_and_only_those_who_booked_before(its: Outbox) {
    let showtime = its.subject.world.showtime;
    let (early, _) = its.subject.sold(0, &[0]).await;
    let hours = SignedDuration::from_hours;
    let (starts_at, ahead) = (its.subject.now + hours(24), hours(23));
    let soon = starts_at - ahead;
    let shows = its.store.shows_to_remind_of(starts_at - SignedDuration::from_secs(1), soon, 10).await.expect("reads");
    assert!(shows.is_empty(), "it starts later than that");
    assert_eq!(its.store.shows_to_remind_of(starts_at, soon, 10).await.expect("reads"), [showtime]);
    assert!(its.store.shows_to_remind_of(starts_at + hours(2), starts_at, 10).await.expect("reads").is_empty(), "it has begun");
    let two = tokio::join!(its.store.remind(showtime, ahead, soon), its.store.remind(showtime, ahead, soon));
    assert_eq!(two.0.expect("writes") + two.1.expect("writes"), 1);
    assert!(its.store.shows_to_remind_of(starts_at, soon, 10).await.expect("reads").is_empty());
    its.subject.sold(1, &[1]).await;
    assert_eq!(its.store.remind(showtime, hours(1), soon).await.expect("writes"), 0);
    let reminders = its.list(NotificationFilter { kind: Some(MessageKind::Reminder), ..NotificationFilter::default() }).await;
    assert_eq!(reminders.iter().map(|one| one.booking).collect::<Vec<_>>(), [Some(early)]);
}
