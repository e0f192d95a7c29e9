//! Brings Stripe's events: each once and in order, or as they come on a bad day: late, the latest first, twice, three at once, some never; and now and then one that
//! Stripe never wrote, or wrote long ago.

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use booking_testkit::stripe::{StripeStandIn, WEBHOOK_SECRET, sign};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;

use crate::dice::Dice;

/// How many events he carries at a time.
const ARMFUL: usize = 6;

/// How long he waits for more.
const PAUSE: Duration = Duration::from_millis(40);

/// How long he tries to bring the last ones.
const PERSISTENCE: Duration = Duration::from_mins(1);

/// Events on their way, until [`Postman::home`].
pub struct Postman {
    bag: Arc<Bag>,
    walking: JoinHandle<()>,
}

struct Bag {
    is_careless: bool,
    stripe: Arc<StripeStandIn>,
    doors: Vec<String>,
    http: reqwest::Client,
    waiting: Mutex<Vec<String>>,
    complaints: Mutex<Vec<String>>,
    brought: AtomicUsize,
    lost: AtomicUsize,
    refused: AtomicUsize,
}

impl Postman {
    /// Sends one off who is good at it, to any of these replicas.
    pub fn diligent(stripe: &Arc<StripeStandIn>, doors: Vec<String>) -> Self {
        Self::start(stripe, doors, false)
    }

    /// Sends one off on a bad day.
    pub fn careless(stripe: &Arc<StripeStandIn>, doors: Vec<String>) -> Self {
        Self::start(stripe, doors, true)
    }

    fn start(stripe: &Arc<StripeStandIn>, doors: Vec<String>, is_careless: bool) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
        let bag = Arc::new(Bag {
            is_careless,
            stripe: Arc::clone(stripe),
            doors,
            http,
            waiting: Mutex::default(),
            complaints: Mutex::default(),
            brought: AtomicUsize::default(),
            lost: AtomicUsize::default(),
            refused: AtomicUsize::default(),
        });
        let carried = Arc::clone(&bag);
        let walking = tokio::spawn(async move {
            let mut dice = Dice::new(7);
            loop {
                carried.collect(&mut dice);
                if !carried.walk(&mut dice).await {
                    tokio::time::sleep(PAUSE).await;
                }
            }
        });
        Self { bag, walking }
    }

    /// Waits until everything is brought that has happened so far.
    pub async fn has_caught_up(&self) {
        let (began, mut idle) = (Instant::now(), 0);
        // Twice, for what he takes up is for a moment neither here nor there.
        while idle < 2 {
            assert!(began.elapsed() < PERSISTENCE, "events that nobody takes: {:?}", lock(&self.bag.waiting));
            tokio::time::sleep(PAUSE).await;
            let is_idle = !self.bag.stripe.has_events() && lock(&self.bag.waiting).is_empty();
            idle = if is_idle { idle + 1 } else { 0 };
        }
    }

    /// Waits until everything is brought, and calls him back; what he has done, in words.
    ///
    /// # Panics
    /// When an event was not taken as the document says.
    pub async fn home(self) -> String {
        self.has_caught_up().await;
        self.walking.abort();
        let complaints = lock(&self.bag.complaints).clone();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        let [brought, lost, refused] = [&self.bag.brought, &self.bag.lost, &self.bag.refused].map(|count| count.load(Ordering::SeqCst));
        format!("{brought} deliveries of events, {lost} events that never came, {refused} forged or stale ones refused")
    }
}

impl Drop for Postman {
    fn drop(&mut self) {
        self.walking.abort();
    }
}

impl Bag {
    /// Takes up what has happened. Of payments some is never told: the program has to ask.
    fn collect(&self, dice: &mut Dice) {
        if dice.roll(10) == 0 {
            self.stripe.settle();
        }
        for event in self.stripe.events() {
            if self.is_careless && event.contains("\"payment_intent.") && dice.roll(10) == 0 {
                self.lost.fetch_add(1, Ordering::SeqCst);
            } else {
                lock(&self.waiting).push(event);
            }
        }
    }

    /// Brings some events; whether there were any. They stay in the bag until they are taken.
    async fn walk(&self, dice: &mut Dice) -> bool {
        if self.is_careless {
            return self.walk_carelessly(dice).await;
        }
        let Some(event) = lock(&self.waiting).first().cloned() else { return false };
        if self.post(&event, dice.roll(self.doors.len()), now(), WEBHOOK_SECRET).await == Some(200) {
            lock(&self.waiting).remove(0);
        }
        true
    }

    /// The latest first, and some of them at once.
    async fn walk_carelessly(&self, dice: &mut Dice) -> bool {
        let armful = {
            let waiting = lock(&self.waiting);
            waiting[waiting.len().saturating_sub(ARMFUL)..].to_vec()
        };
        if dice.roll(20) == 0
            && let Some(event) = armful.first()
        {
            self.cheat(event, dice).await;
        }
        let plans: Vec<(usize, usize)> = armful.iter().map(|_| (1 + dice.roll(3), dice.roll(self.doors.len()))).collect();
        let brought = armful.iter().zip(plans).map(|(event, (copies, door))| async move {
            let posts = (0..copies).map(|copy| self.post(event, (door + copy) % self.doors.len(), now(), WEBHOOK_SECRET));
            join_all(posts).await.contains(&Some(200))
        });
        let brought = join_all(brought).await;
        let taken: Vec<&String> = armful.iter().zip(&brought).filter(|(_, brought)| **brought).map(|(event, _)| event).collect();
        // Now and then he forgets that he was there, and comes again.
        let forgotten: Vec<bool> = taken.iter().map(|_| dice.roll(5) == 0).collect();
        let done: Vec<&String> = taken.into_iter().zip(forgotten).filter(|(_, forgotten)| !forgotten).map(|(event, _)| event).collect();
        lock(&self.waiting).retain(|event| !done.contains(&event));
        !armful.is_empty()
    }

    /// Brings an event that is not Stripe's, or not any more; nobody may take it.
    async fn cheat(&self, event: &str, dice: &mut Dice) {
        let hour = SignedDuration::from_hours(1);
        let (at, secret) = if dice.roll(2) == 0 { (now(), "whsec_guessed") } else { (now() - hour, WEBHOOK_SECRET) };
        match self.post(event, dice.roll(self.doors.len()), at, secret).await {
            Some(400) => {
                self.refused.fetch_add(1, Ordering::SeqCst);
            }
            Some(status) => lock(&self.complaints).push(format!("a forged or stale event is answered by {status}")),
            None => {}
        }
    }

    /// The answer; `None` when there was none, or "try again".
    async fn post(&self, event: &str, door: usize, at: Timestamp, secret: &str) -> Option<u16> {
        let url = format!("{}/api/v1/payments/webhooks/stripe", self.doors[door]);
        let request = self.http.post(url).header("Stripe-Signature", sign(event, secret, at)).header("Content-Type", "application/json");
        let status = request.body(event.to_owned()).send().await.ok()?.status().as_u16();
        self.brought.fetch_add(usize::from(status == 200), Ordering::SeqCst);
        if ![200, 400, 503].contains(&status) {
            lock(&self.complaints).push(format!("{status} for {event}"));
        }
        Some(status).filter(|status| *status != 503)
    }
}

#[expect(clippy::disallowed_methods, reason = "the program under test runs by the clock on the wall")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panicked")
}
