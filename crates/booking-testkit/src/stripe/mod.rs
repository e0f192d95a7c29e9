//! A stand-in for Stripe: a real HTTP server that is as strict as Stripe's about what we use (keys, versions, parameters, idempotency,
//! amounts), that lets tests act as everybody else at Stripe (customers, banks, operators), and that gets into trouble when told to.
//! Shapes and rules are those of <https://docs.stripe.com/api>.

mod books;
mod form;
mod server;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use aws_lc_rs::hmac;
pub use booking_domain::payment::DisputeStatus;
use booking_domain::{Timestamp, ports::SignedEvent};
use serde_json::Value;
use tokio::task::JoinHandle;

use books::Books;
pub use books::Card;

/// The only secret key it takes.
pub const SECRET_KEY: &str = "sk_test_stand_in";
/// The publishable key that goes with it.
pub const PUBLISHABLE_KEY: &str = "pk_test_stand_in";
/// What it signs events with.
pub const WEBHOOK_SECRET: &str = "whsec_stand_in";

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// None.
    Fine,
    /// It is done, and the connection breaks before the reply.
    LostReply,
    /// It is done, and the reply takes so long.
    Slow(Duration),
    /// It is not done, and no reply ever comes.
    Silence,
    /// It is not done; Stripe says that it is its own fault.
    Fault(u16),
    /// It is not done; something before Stripe answers, in HTML.
    Html(u16),
    /// It is not done: the same key is at work elsewhere.
    KeyInUse,
}

/// A call that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `POST /v1/refunds`.
    pub what: String,
    /// Its idempotency key.
    pub key: Option<String>,
    /// Its parameters, sorted.
    pub parameters: Vec<(String, String)>,
}

/// What there is of a payment at Stripe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The key of ours that it was made with.
    pub payment: String,
    /// Its status.
    pub status: String,
    /// What was taken of the customer's money, in the currency's minor units.
    pub captured: i64,
    /// What went back of it.
    pub given_back: i64,
}

/// The stand-in.
pub struct StripeStandIn {
    /// Where it listens.
    pub url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    books: Mutex<Books>,
    calls: Mutex<Vec<Call>>,
    /// What becomes of the next calls; then all is well.
    troubles: Mutex<VecDeque<Trouble>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panicked over the stand-in's books")
}

impl StripeStandIn {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let (url, server) = server::start(Arc::clone(&shared)).await;
        Self { url, shared, server }
    }

    /// Makes it unreachable for good.
    pub fn die(&self) {
        self.server.abort();
    }

    /// Has the next calls get into trouble, one each.
    pub fn trouble(&self, troubles: impl IntoIterator<Item = Trouble>) {
        lock(&self.shared.troubles).extend(troubles);
    }

    /// Ends the trouble that has not happened yet.
    pub fn recover(&self) {
        lock(&self.shared.troubles).clear();
    }

    /// The calls that came since the last time this was asked.
    pub fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut *lock(&self.shared.calls))
    }

    /// A customer pays with a card.
    pub fn pay(&self, intent: &str, card: Card) {
        lock(&self.shared.books).pay(intent, card);
    }

    /// The same, where the intent may be over by now; whether Stripe took the card at all.
    pub fn try_pay(&self, intent: &str, card: Card) -> bool {
        let mut books = lock(&self.shared.books);
        let is_open = books.takes_a_card(intent);
        if is_open {
            books.pay(intent, card);
        }
        is_open
    }

    /// Somebody changes what an intent is for, behind the back of who made it.
    pub fn change_amount(&self, intent: &str, minor: i64) {
        lock(&self.shared.books).change_amount(intent, minor);
    }

    /// What there is of every payment.
    pub fn holdings(&self) -> Vec<Holding> {
        lock(&self.shared.books).holdings()
    }

    /// The bank answers its own question.
    pub fn authenticate(&self, intent: &str, success: bool) {
        lock(&self.shared.books).authenticate(intent, success);
    }

    /// Money that was on its way arrives; refunds on their way are done; refunds to cards that send them back fail.
    pub fn settle(&self) {
        lock(&self.shared.books).settle();
    }

    /// An operator gives money back in the dashboard.
    pub fn refund_in_dashboard(&self, intent: &str, minor: i64) {
        lock(&self.shared.books).refund_in_dashboard(intent, minor).expect("can be refunded");
    }

    /// The same, where there may be less left; whether Stripe made the refund.
    pub fn try_refund_in_dashboard(&self, intent: &str, minor: i64) -> bool {
        lock(&self.shared.books).refund_in_dashboard(intent, minor).is_ok()
    }

    /// The intents that were paid and not all given back, the first that was made first.
    pub fn paid_intents(&self) -> Vec<String> {
        lock(&self.shared.books).paid_intents()
    }

    /// A customer disputes a payment, or the bank decides.
    pub fn dispute(&self, intent: &str, status: DisputeStatus) {
        lock(&self.shared.books).dispute(intent, status);
    }

    /// Whether anything has happened since the last time events were taken.
    pub fn has_events(&self) -> bool {
        lock(&self.shared.books).has_events()
    }

    /// The bodies of events since the last time this was asked, in the order of what they tell.
    pub fn events(&self) -> Vec<String> {
        lock(&self.shared.books).take_events().iter().map(Value::to_string).collect()
    }

    /// The same, signed at `now`.
    pub fn posted(&self, now: Timestamp) -> Vec<SignedEvent> {
        let id = |body: &str| serde_json::from_str::<Value>(body).expect("JSON")["id"].as_str().expect("an id").to_owned();
        self.events().into_iter().map(|body| SignedEvent { id: id(&body), signature: sign(&body, WEBHOOK_SECRET, now), body }).collect()
    }
}

impl Drop for StripeStandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What the header `Stripe-Signature` says of a body signed at `now`.
pub fn sign(body: &str, secret: &str, now: Timestamp) -> String {
    let time = now.as_second();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{time}.{body}").as_bytes());
    let digits: Vec<String> = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={time},v1={}", digits.concat())
}
