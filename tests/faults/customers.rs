//! Customers: they look for seats, hold, pay, sometimes cancel, and remember what they were told.

mod after_sale;
mod checks;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use booking_testkit::stripe::Card;
use futures::{StreamExt as _, future::join_all, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    client::{Call, Client},
    dice::Dice,
};

/// A card that pays, one that is declined, and one whose payment settles late.
pub const PAYS: &str = "4242424242424242";
const PASSWORD: &str = "a long enough password";
const DECLINED: &str = "4000000000000002";
const LATE: &str = "4000000000000077";

/// When a hold of [`SHORT_HOLDS`](crate::installation::SHORT_HOLDS) has ended, its grace included.
const TOO_LATE: Duration = Duration::from_secs(11);

/// The same card at the stand-in, whose refunds may take their time.
fn at_stripe(card: &str, refunds_late: bool) -> Card {
    match card {
        DECLINED => Card::Declined,
        LATE => Card::SettlesLate,
        _ if refunds_late => Card::RefundsLate,
        _ => Card::Succeeds,
    }
}

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
    pub cancel_reason: Option<String>,
}

/// A seat of a booking.
#[derive(Clone, Debug, Deserialize)]
pub struct Seat {
    pub id: i64,
    pub cancelled_at: Option<String>,
}

/// Money that goes back.
#[derive(Clone, Debug, Deserialize)]
pub struct Refund {
    pub amount: f64,
    pub cause: String,
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

/// What a customer remembers of a booking.
#[derive(Debug, Default)]
struct Memory {
    booking: i64,
    seats: Vec<i64>,
    told: BTreeSet<Told>,
    /// What they were offered for cancelling it.
    offered: Option<f64>,
    /// Seats they asked to cancel on their own.
    asked_to_give_up: BTreeSet<i64>,
    /// Those of them that are, as they were told.
    given_up: BTreeSet<i64>,
}

/// What a customer was told about a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// The card was taken.
    Paid,
    /// It is confirmed.
    Confirmed,
    /// The cards of two attempts were taken.
    PaidTwice,
    /// Perhaps nothing, but they asked to cancel it.
    AskedToCancel,
    /// It is cancelled.
    Cancelled,
}

/// Somebody with an account.
pub struct Customer {
    pub client: Client,
    name: String,
    /// The same customers do the same in every run.
    dice: Dice,
    requests: u64,
    memories: Vec<Memory>,
    /// The intent of the latest attempt to pay.
    latest: Option<String>,
    /// What they mean to pay when it is too late.
    debts: Vec<Debt>,
    /// Codes they try now and then.
    pub codes: &'static [&'static str],
}

/// A payment that was begun, and is made when its hold has ended.
struct Debt {
    booking: i64,
    intent: String,
    due: Instant,
}

/// What confirming comes to.
enum Confirmed {
    /// There is nothing to pay, or it is paid.
    Already,
    /// This is to be paid.
    ToPay(Value),
    /// It is not confirmed any more.
    Refused,
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
    /// Signs up under this name, and logs in.
    pub async fn sign_up(client: Client, name: String) -> Self {
        let body = json!({ "email": format!("{name}@faults.test"), "password": PASSWORD, "name": name });
        let taken = client.insist(&Call::post("/api/v1/auth/user/signup", Some(body))).await;
        assert_eq!(taken.status, 202);
        let dice = Dice::new(name.bytes().fold(0, |seed, byte| seed * 256 + u64::from(byte)));
        let mut customer = Self { client, name, dice, requests: 0, memories: Vec::new(), latest: None, debts: Vec::new(), codes: &[] };
        customer.log_in().await;
        customer
    }

    /// Logs in, or once more: a token lasts for some minutes.
    pub async fn log_in(&mut self) {
        let body = json!({ "email": format!("{}@faults.test", self.name), "password": PASSWORD });
        let session: Value = self.client.insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
        self.client = self.client.with_token(session["access_token"].as_str().expect("a token"));
    }

    /// The access token.
    pub fn token(&self) -> &str {
        self.client.token()
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.dice.roll(sides)
    }

    /// A request that has a name of its own.
    fn post(&mut self, path: String, body: Option<Value>) -> Call {
        self.requests += 1;
        Call::post(path, body).named(format!("{}-{}", self.name, self.requests))
    }

    /// Holds these seats; the booking, or the code of what came in between.
    pub async fn hold(&mut self, show: i64, seats: &[i64]) -> Result<Reservation, String> {
        self.hold_by(json!({ "showtime_id": show, "seat_ids": seats }), seats).await
    }

    async fn hold_by(&mut self, wanted: Value, seats: &[i64]) -> Result<Reservation, String> {
        let call = self.post("/api/v1/bookings/hold".to_owned(), Some(wanted));
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

    /// Confirms a booking.
    async fn confirm(&mut self, booking: i64) -> Confirmed {
        let confirm = self.post(format!("/api/v1/bookings/{booking}/confirm"), None);
        let answer = self.client.insist(&confirm).await;
        match answer.status {
            // Companion seats are free of charge, and a payment may have come in since.
            200 => Confirmed::Already,
            202 => {
                let payment = answer.expect::<Value>(202)["payment"].clone();
                self.latest = payment["intent"].as_str().map(str::to_owned);
                Confirmed::ToPay(payment)
            }
            status => {
                assert!([409, 410].contains(&status), "{answer:?}");
                Confirmed::Refused
            }
        }
    }

    /// Confirms and pays with a card; whether the card was taken.
    pub async fn pay(&mut self, booking: i64, card: &str) -> bool {
        let payment = match self.confirm(booking).await {
            Confirmed::Already => return true,
            Confirmed::Refused => return false,
            Confirmed::ToPay(payment) => payment,
        };
        let intent = payment["intent"].as_str().expect("an intent");
        let refunds_late = self.roll(5) == 0;
        let taken = match self.client.stripe() {
            // Stripe takes no card for an intent that was called off meanwhile.
            Some(stripe) => stripe.try_pay(intent, at_stripe(card, refunds_late)) && card != DECLINED,
            None => self.pay_in_sandbox(&payment, card).await,
        };
        if taken {
            self.remember(booking, Told::Paid);
        }
        taken
    }

    async fn pay_in_sandbox(&self, payment: &Value, card: &str) -> bool {
        let path = format!("/api/v1/payments/sandbox/{}/pay", payment["intent"].as_str().expect("an intent"));
        let pay = Call::post(path, Some(json!({ "client_secret": payment["client_secret"], "card_number": card })));
        let answer = self.client.insist(&pay).await;
        // A conflict: the answer to an earlier try was lost, or the intent was called off meanwhile.
        assert!([200, 402, 409].contains(&answer.status), "{answer:?}");
        answer.status == 200 || ["succeeded", "processing"].contains(&answer.body["payment_status"].as_str().unwrap_or_default())
    }

    /// A card is declined and another one pays; now and then the first attempt is paid as well, in another tab.
    async fn pay_by_another_card(&mut self, booking: i64) -> bool {
        if self.pay(booking, DECLINED).await {
            return true;
        }
        let first = self.latest.clone();
        let taken = self.pay(booking, PAYS).await;
        let (first, again) = (first.filter(|first| self.latest.as_ref() != Some(first)), self.roll(2) == 0);
        if taken
            && again
            && let (Some(first), Some(stripe)) = (first, self.client.stripe())
            && stripe.try_pay(&first, Card::Succeeds)
        {
            self.remember(booking, Told::PaidTwice);
        }
        taken
    }

    /// Begins to pay at Stripe, and goes away.
    async fn put_off(&mut self, booking: i64) {
        if self.client.stripe().is_some()
            && let Confirmed::ToPay(payment) = self.confirm(booking).await
        {
            let intent = payment["intent"].as_str().expect("an intent").to_owned();
            self.debts.push(Debt { booking, intent, due: Instant::now() + TOO_LATE });
        }
    }

    /// Pays what was put off for long enough.
    fn pay_debts(&mut self) {
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.debts).into_iter().partition(|debt| debt.due <= now);
        self.debts = later;
        for Debt { booking, intent, .. } in due {
            if self.client.stripe().is_some_and(|stripe| stripe.try_pay(&intent, Card::Succeeds)) {
                self.remember(booking, Told::Paid);
            }
        }
    }

    /// Waits until nothing is put off any more.
    async fn pay_all_debts(&mut self) {
        while let Some(due) = self.debts.iter().map(|debt| debt.due).max() {
            tokio::time::sleep_until(due.into()).await;
            self.pay_debts();
        }
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
    pub async fn cancel(&mut self, booking: i64) {
        self.remember(booking, Told::AskedToCancel);
        let cancel = self.post(format!("/api/v1/bookings/{booking}/cancel"), None);
        let answer = self.client.insist(&cancel).await;
        assert!([200, 409].contains(&answer.status), "{answer:?}");
        if answer.status == 200 {
            self.remember(booking, Told::Cancelled);
        }
    }

    fn remember(&mut self, booking: i64, told: Told) {
        self.memory_of(booking).told.insert(told);
    }

    fn memory_of(&mut self, booking: i64) -> &mut Memory {
        self.memories.iter_mut().find(|memory| memory.booking == booking).expect("a booking of their own")
    }

    /// What to ask for these seats by; now and then with a code.
    fn wish(&mut self, show: i64, seats: &[i64]) -> Value {
        let mut wish = json!({ "showtime_id": show, "seat_ids": seats });
        if !self.codes.is_empty() && self.roll(4) == 0 {
            wish["promo_code"] = json!(self.codes[self.roll(self.codes.len())]);
        }
        wish
    }

    /// One visit to the cinema's shop.
    async fn visit(&mut self, shows: &[i64]) {
        self.pay_debts();
        let show = shows[self.roll(shows.len())];
        let map = seats(&self.client, show).await;
        let free: Vec<i64> = map.iter().filter(|seat| seat.status == "available" && seat.is_for_anyone()).map(|seat| seat.id).collect();
        if free.len() < 10 {
            return;
        }
        // Only some of the seats are popular, so that customers meet.
        let (first, count) = (self.roll(free.len().min(20) - 3), 1 + self.roll(3));
        let (seats, wish) = (&free[first..first + count], self.wish(show, &free[first..first + count]));
        let Ok(held) = self.hold_by(wish, seats).await else { return };
        let booking = held.id;
        let taken = match self.roll(10) {
            0..6 => self.pay(booking, PAYS).await,
            6 => self.pay_by_another_card(booking).await,
            7 => self.pay(booking, LATE).await,
            8 => self.pay(booking, DECLINED).await,
            _ => {
                self.put_off(booking).await;
                false
            }
        };
        if taken && self.is_confirmed(booking).await && self.roll(4) == 0 {
            self.think_better_of_it(booking).await;
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
                customer.pay_all_debts().await;
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

    /// Sends them away in the middle of what they do: for who does not ask what they remember, and need not wait until what they bought is
    /// settled.
    pub async fn dismiss(self) {
        for customer in self.at_work {
            customer.abort();
            let found_fault = customer.await.is_err_and(|error| error.is_panic());
            assert!(!found_fault, "a customer found fault");
        }
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
    let [paid, twice, confirmed, cancelled] = [Told::Paid, Told::PaidTwice, Told::Confirmed, Told::Cancelled].map(of);
    format!("{} holds, {paid} paid, {twice} of them twice, {confirmed} confirmed, {cancelled} cancelled", memories().count())
}
