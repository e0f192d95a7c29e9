//! Customers: they look for seats, hold, pay, sometimes cancel, and remember what they were told.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::{StreamExt as _, future::join_all, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::client::{Call, Client};

/// A card that pays, one that is declined, and one whose payment settles late.
pub const PAYS: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";
const LATE: &str = "4000000000000077";

/// A booking, as the document describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Reservation {
    #[serde(rename = "reservation_id")]
    pub id: i64,
    pub showtime_id: i64,
    pub status: String,
    pub total_price: f64,
    pub seats: Vec<Seat>,
    pub refunds: Vec<Refund>,
}

/// A seat of a booking.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Seat {
    pub id: i64,
}

/// Money that goes back.
#[derive(Clone, Debug, Deserialize)]
pub struct Refund {
    pub amount: f64,
    pub status: String,
}

/// A seat on the map.
#[derive(Clone, Debug, Deserialize)]
pub struct MapSeat {
    pub id: i64,
    pub status: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub x: i32,
    pub y: i32,
}

impl MapSeat {
    /// Whether it is sold to whoever comes, and on its own.
    pub fn is_for_anyone(&self) -> bool {
        !["wheelchair", "companion", "couple"].contains(&self.kind.as_str())
    }
}

#[derive(Deserialize)]
struct SeatMap {
    seats: Vec<MapSeat>,
}

/// A page of a list.
#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

impl Memory {
    fn was_told(&self, what: Told) -> bool {
        self.told.contains(&what)
    }
}

impl Reservation {
    /// Whether nothing will happen to it any more by itself.
    pub fn is_settled(&self) -> bool {
        !["held", "awaiting_payment"].contains(&self.status.as_str()) && self.refunds.iter().all(|refund| refund.status == "succeeded")
    }

    fn went_back(&self) -> f64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    fn is_refunded(&self) -> bool {
        (self.went_back() - self.total_price).abs() < 0.001
    }
}

/// What a customer remembers of a booking.
#[derive(Debug, Default)]
struct Memory {
    booking: i64,
    seats: Vec<i64>,
    told: BTreeSet<Told>,
}

/// What a customer was told about a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// The card was taken.
    Paid,
    /// It is confirmed.
    Confirmed,
    /// Perhaps nothing, but they asked to cancel it.
    AskedToCancel,
    /// It is cancelled.
    Cancelled,
}

/// Somebody with an account.
pub struct Customer {
    pub client: Client,
    name: String,
    dice: u64,
    requests: u64,
    memories: Vec<Memory>,
}

/// Signs customers up and logs them in; they are spread over the replicas.
pub async fn sign_up(visitor: &Client, how_many: usize) -> Vec<Customer> {
    let customers = stream::iter(0..how_many).map(|i| Customer::sign_up(visitor.through(i), format!("c{i}")));
    // A few at a time: passwords are hashed, and that takes a core.
    customers.buffered(8).collect().await
}

/// Showtimes that can be booked for a while yet, the next one first.
pub async fn showtimes(visitor: &Client) -> Vec<i64> {
    let page: Page<Value> = visitor.insist(&Call::get("/api/v1/showtimes?limit=100")).await.expect(200);
    let ids: Vec<i64> = page.items.iter().filter(|show| show["on_sale"] == true).filter_map(|show| show["id"].as_i64()).collect();
    // The first may start while the test runs.
    ids[12..].to_vec()
}

/// The seat map of a showtime.
pub async fn seats(visitor: &Client, show: i64) -> Vec<MapSeat> {
    let map: SeatMap = visitor.insist(&Call::get(format!("/api/v1/showtimes/{show}/seats"))).await.expect(200);
    map.seats
}

impl Customer {
    async fn sign_up(client: Client, name: String) -> Self {
        let (email, password) = (format!("{name}@faults.test"), "a long enough password");
        let body = json!({ "email": email, "password": password, "name": name });
        let taken = client.insist(&Call::post("/api/v1/auth/user/signup", Some(body))).await;
        assert_eq!(taken.status, 202);
        let body = json!({ "email": email, "password": password });
        let session: Value = client.insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
        let client = client.with_token(session["access_token"].as_str().expect("a token"));
        let dice = name.bytes().fold(0, |dice, byte| dice * 256 + u64::from(byte));
        Self { client, name, dice, requests: 0, memories: Vec::new() }
    }

    /// A number below `sides` (`SplitMix64`): the same customers do the same in every run.
    fn roll(&mut self, sides: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).expect("below `sides`")
    }

    /// A request that has a name of its own.
    fn post(&mut self, path: String, body: Option<Value>) -> Call {
        self.requests += 1;
        Call::post(path, body).named(format!("{}-{}", self.name, self.requests))
    }

    /// Holds these seats; the booking, or the code of what came in between.
    pub async fn hold(&mut self, show: i64, seats: &[i64]) -> Result<Reservation, String> {
        let call = self.post("/api/v1/bookings/hold".to_owned(), Some(json!({ "showtime_id": show, "seat_ids": seats })));
        let answer = self.client.insist(&call).await;
        if answer.status != 201 {
            assert_eq!(answer.status, 409, "{answer:?}");
            return Err(answer.code().to_owned());
        }
        let held: Reservation = answer.expect(201);
        let got: Vec<i64> = held.seats.iter().map(|seat| seat.id).collect();
        let same = got.iter().collect::<BTreeSet<_>>() == seats.iter().collect::<BTreeSet<_>>();
        assert!(same, "{} holds other seats than asked for", self.name);
        self.memories.push(Memory { booking: held.id, seats: got, ..Memory::default() });
        Ok(held)
    }

    /// Confirms and pays with a card; whether the card was taken.
    pub async fn pay(&mut self, booking: i64, card: &str) -> bool {
        let confirm = self.post(format!("/api/v1/bookings/{booking}/confirm"), None);
        let answer = self.client.insist(&confirm).await;
        if answer.status == 200 {
            // Companion seats are free of charge, and a payment may have come in since.
            return true;
        }
        if answer.status != 202 {
            assert!([409, 410].contains(&answer.status), "{answer:?}");
            return false;
        }
        let to_pay: Value = answer.expect(202);
        let payment = &to_pay["payment"];
        let path = format!("/api/v1/payments/sandbox/{}/pay", payment["intent"].as_str().expect("an intent"));
        let pay = Call::post(path, Some(json!({ "client_secret": payment["client_secret"], "card_number": card })));
        let answer = self.client.insist(&pay).await;
        // A conflict: the answer to an earlier try was lost, or the intent was called off meanwhile.
        assert!([200, 402, 409].contains(&answer.status), "{answer:?}");
        let taken =
            answer.status == 200 || ["succeeded", "processing"].contains(&answer.body["payment_status"].as_str().unwrap_or_default());
        if taken {
            self.remember(booking, Told::Paid);
        }
        taken
    }

    /// Waits for what comes of a payment; whether it is confirmed.
    pub async fn is_confirmed(&mut self, booking: i64) -> bool {
        let wait = Call::get(format!("/api/v1/bookings/{booking}?wait=10"));
        for _ in 0..3 {
            let seen: Reservation = self.client.insist(&wait).await.expect(200);
            if seen.status == "confirmed" {
                self.remember(booking, Told::Confirmed);
                return true;
            }
            if seen.is_settled() {
                return false;
            }
        }
        false
    }

    /// Cancels a booking.
    async fn cancel(&mut self, booking: i64) {
        self.remember(booking, Told::AskedToCancel);
        let cancel = self.post(format!("/api/v1/bookings/{booking}/cancel"), None);
        let answer = self.client.insist(&cancel).await;
        assert!([200, 409].contains(&answer.status), "{answer:?}");
        if answer.status == 200 {
            self.remember(booking, Told::Cancelled);
        }
    }

    fn remember(&mut self, booking: i64, told: Told) {
        self.memories.iter_mut().find(|memory| memory.booking == booking).expect("a booking of their own").told.insert(told);
    }

    /// One visit to the cinema's shop.
    async fn visit(&mut self, shows: &[i64]) {
        let show = shows[self.roll(shows.len())];
        let map = seats(&self.client, show).await;
        let free: Vec<i64> = map.iter().filter(|seat| seat.status == "available" && seat.is_for_anyone()).map(|seat| seat.id).collect();
        if free.len() < 10 {
            return;
        }
        // Only some of the seats are popular, so that customers meet.
        let (first, count) = (self.roll(free.len().min(20) - 3), 1 + self.roll(3));
        let Ok(held) = self.hold(show, &free[first..first + count]).await else { return };
        let booking = held.id;
        let taken = match self.roll(10) {
            0..6 => self.pay(booking, PAYS).await,
            6 => self.pay(booking, DECLINED).await || self.pay(booking, PAYS).await,
            7 => self.pay(booking, LATE).await,
            8 => self.pay(booking, DECLINED).await,
            _ => false,
        };
        if taken && self.is_confirmed(booking).await && self.roll(4) == 0 {
            self.cancel(booking).await;
        }
    }

    /// Everything they have booked, as they read it in their history.
    pub async fn history(&self) -> Vec<Reservation> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page: Page<Reservation> = self.client.insist(&Call::get(format!("/api/v1/bookings?limit=100{cursor}"))).await.expect(200);
            all.extend(page.items);
            match page.next_cursor {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }

    /// Compares what they were told with what they read now, when all is settled; the seats they have.
    pub async fn check(&self) -> Vec<(i64, i64)> {
        let history = self.history().await;
        for memory in &self.memories {
            let now = history.iter().find(|booking| booking.id == memory.booking);
            let now = now.unwrap_or_else(|| panic!("{}: {memory:?} is lost", self.name));
            self.check_memory(memory, now).await;
        }
        for booking in &history {
            assert!(booking.is_settled(), "{}: {booking:?} is not settled", self.name);
            let known = self.memories.iter().any(|memory| memory.booking == booking.id);
            // A hold whose answer was lost: nobody can have paid for it.
            assert!(known || booking.status == "expired" || booking.total_price < 0.001, "{}: {booking:?} came from nowhere", self.name);
        }
        let confirmed = history.iter().filter(|booking| booking.status == "confirmed");
        confirmed.flat_map(|booking| booking.seats.iter().map(|seat| (booking.showtime_id, seat.id))).collect()
    }

    async fn check_memory(&self, memory: &Memory, now: &Reservation) {
        let (name, status) = (&self.name, now.status.as_str());
        let kept = memory.was_told(Told::Confirmed) && !memory.was_told(Told::AskedToCancel);
        assert!(!kept || status == "confirmed", "{name} was told of {memory:?}, and now it is {now:?}");
        assert!(!memory.was_told(Told::Cancelled) || status == "cancelled", "{name} was told of {memory:?}, and now it is {now:?}");
        let is_confirmed = status == "confirmed";
        // What goes back of a cancelled booking is a matter of the cinema's terms; what goes back of any other is all.
        let is_given_back = now.is_refunded() || (memory.was_told(Told::AskedToCancel) && !now.refunds.is_empty());
        assert!(!memory.was_told(Told::Paid) || is_confirmed || is_given_back, "{name} paid for {memory:?}, and now it is {now:?}");
        assert!(!is_confirmed || now.refunds.is_empty(), "{name} has {now:?}");
        let seats: Vec<i64> = now.seats.iter().map(|seat| seat.id).collect();
        assert_eq!(seats, memory.seats, "{name} has other seats than they were told");
        let tickets: Page<Ticket> =
            self.client.insist(&Call::get(format!("/api/v1/bookings/{}/tickets", memory.booking))).await.expect(200);
        let valid: BTreeSet<i64> = tickets.items.iter().filter(|ticket| ticket.status == "valid").map(|ticket| ticket.seat_id).collect();
        let wanted: BTreeSet<i64> = if is_confirmed { seats.into_iter().collect() } else { BTreeSet::new() };
        assert_eq!(valid, wanted, "{name}'s tickets for {now:?}");
    }
}

#[derive(Deserialize)]
struct Ticket {
    seat_id: i64,
    status: String,
}

/// Customers at work.
pub struct Crowd {
    /// The showtimes they are interested in.
    shows: Arc<Mutex<Vec<i64>>>,
    leaving: Arc<AtomicBool>,
    at_work: Vec<JoinHandle<Customer>>,
}

impl Crowd {
    /// Sends them off.
    pub fn start(customers: Vec<Customer>, shows: &[i64]) -> Self {
        let (shows, leaving) = (Arc::new(Mutex::new(shows.to_vec())), Arc::new(AtomicBool::new(false)));
        let work = |mut customer: Customer| {
            let (shows, leaving) = (Arc::clone(&shows), Arc::clone(&leaving));
            tokio::spawn(async move {
                while !leaving.load(Ordering::SeqCst) {
                    let wanted = shows.lock().expect("nobody panicked").clone();
                    customer.visit(&wanted).await;
                }
                customer
            })
        };
        let at_work = customers.into_iter().map(work).collect();
        Self { shows, leaving, at_work }
    }

    /// Turns their interest to other showtimes, before these are sold out.
    pub fn turn_to(&self, shows: &[i64]) {
        *self.shows.lock().expect("nobody panicked") = shows.to_vec();
    }

    /// Calls them back when their visits are over.
    pub async fn home(self) -> Vec<Customer> {
        self.leaving.store(true, Ordering::SeqCst);
        join_all(self.at_work).await.into_iter().map(|customer| customer.expect("no customer found fault")).collect()
    }
}

/// How much the customers were told.
pub fn told(customers: &[Customer]) -> String {
    let memories = || customers.iter().flat_map(|customer| &customer.memories);
    let of = |told: Told| memories().filter(|memory| memory.was_told(told)).count();
    let [paid, confirmed, cancelled] = [Told::Paid, Told::Confirmed, Told::Cancelled].map(of);
    format!("{} holds, {paid} paid, {confirmed} confirmed, {cancelled} cancelled", memories().count())
}
