//! What the program speaks to and does not take along when it is killed: Stripe and a mail server, both in all kinds of trouble.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use booking_testkit::{
    smtp::{SmtpStandIn, Stage, Trouble as MailTrouble},
    stripe::{DisputeStatus, PUBLISHABLE_KEY, SECRET_KEY, StripeStandIn, Trouble, WEBHOOK_SECRET},
};
use tokio::task::JoinHandle;

use crate::dice::Dice;

/// How often something may go wrong.
const TICK: Duration = Duration::from_millis(150);

/// The provider and the mail server.
pub struct Outside {
    pub stripe: Arc<StripeStandIn>,
    pub smtp: Arc<SmtpStandIn>,
    smtp_url: String,
}

impl Outside {
    /// Opens both.
    pub async fn open() -> Self {
        let (stripe, smtp) = (StripeStandIn::start().await, SmtpStandIn::start().await);
        let smtp_url = format!("smtp://127.0.0.1:{}?tls=none", smtp.port);
        Self { stripe: Arc::new(stripe), smtp: Arc::new(smtp), smtp_url }
    }

    /// Settings of a program that uses both; what a killed worker held is soon another's.
    pub fn settings(&self) -> [(&'static str, &str); 7] {
        [
            ("STRIPE_SECRET_KEY", SECRET_KEY),
            ("STRIPE_PUBLISHABLE_KEY", PUBLISHABLE_KEY),
            ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
            ("STRIPE_API_BASE", &self.stripe.url),
            ("SMTP_URL", &self.smtp_url),
            ("MARQUEE_MAIL_FROM", "Astor Tickets <tickets@faults.test>"),
            ("MARQUEE_LEASE", "12s"),
        ]
    }

    /// Lets things go wrong until the [`BadDay`] is dropped.
    pub fn in_trouble(&self) -> BadDay {
        let (stripe, smtp) = (Arc::clone(&self.stripe), Arc::clone(&self.smtp));
        let making = tokio::spawn(async move {
            let mut dice = Dice::new(11);
            loop {
                tokio::time::sleep(TICK).await;
                trouble_stripe(&stripe, &mut dice);
                trouble_smtp(&smtp, &mut dice);
            }
        });
        BadDay { making, stripe: Arc::clone(&self.stripe), smtp: Arc::clone(&self.smtp) }
    }
}

/// Somebody at Stripe's dashboard who gives a little back here and there, and card holders who dispute; their banks decide at once for the
/// cinema, until [`Dashboard::closes`].
pub struct Dashboard {
    working: JoinHandle<()>,
    stripe: Arc<StripeStandIn>,
    done: Arc<Mutex<Deeds>>,
}

/// What was done at the dashboard.
#[derive(Default)]
struct Deeds {
    refunds: usize,
    /// Intents whose payment was disputed; the last one may still be.
    disputed: Vec<String>,
}

impl Outside {
    /// Opens the dashboard to whoever sits at it.
    pub fn dashboard(&self) -> Dashboard {
        let (stripe, done) = (Arc::clone(&self.stripe), Arc::new(Mutex::new(Deeds::default())));
        let (at, doing) = (Arc::clone(&stripe), Arc::clone(&done));
        let working = tokio::spawn(async move {
            let mut dice = Dice::new(13);
            loop {
                tokio::time::sleep(TICK).await;
                meddle(&at, &mut dice, &mut doing.lock().expect("nobody panicked"));
            }
        });
        Dashboard { working, stripe, done }
    }
}

/// Gives something back, or has somebody dispute and the bank decide.
fn meddle(stripe: &StripeStandIn, dice: &mut Dice, done: &mut Deeds) {
    let paid = stripe.paid_intents();
    if paid.is_empty() {
        return;
    }
    let intent = &paid[dice.roll(paid.len())];
    match dice.roll(16) {
        0 => done.refunds += usize::from(stripe.try_refund_in_dashboard(intent, 1 + i64::try_from(dice.roll(400)).expect("small"))),
        1 if !done.disputed.contains(intent) => {
            stripe.dispute(intent, DisputeStatus::Open);
            stripe.dispute(intent, DisputeStatus::Won);
            done.disputed.push(intent.clone());
        }
        _ => {}
    }
}

impl Dashboard {
    /// Nobody sits at it any more.
    pub fn closes(&self) {
        self.working.abort();
    }

    /// A few card holders more dispute, of whom the banks believe some: nobody asks for a refund of theirs any more. What was done, in words.
    pub fn ends_badly(&self) -> String {
        let mut done = self.done.lock().expect("nobody panicked");
        let (mut open, mut lost) = (0, 0);
        for intent in self.stripe.paid_intents().into_iter().rev().filter(|intent| !done.disputed.contains(intent)).take(4) {
            self.stripe.dispute(&intent, DisputeStatus::Open);
            if lost == open {
                self.stripe.dispute(&intent, DisputeStatus::Lost);
                lost += 1;
            } else {
                open += 1;
            }
        }
        let Deeds { refunds, disputed } = std::mem::take(&mut *done);
        format!("{refunds} refunds in the dashboard, {} disputes won, {lost} lost, {open} open", disputed.len())
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        self.closes();
    }
}

fn trouble_stripe(stripe: &StripeStandIn, dice: &mut Dice) {
    match dice.roll(60) {
        0..6 => stripe.trouble([Trouble::LostReply]),
        6..10 => stripe.trouble([Trouble::Fault(500)]),
        10..13 => stripe.trouble([Trouble::Html(502)]),
        13..16 => stripe.trouble([Trouble::KeyInUse]),
        16..20 => stripe.trouble([Trouble::Slow(Duration::from_millis(700))]),
        // The reply stays lost, however often it is asked for.
        20..23 => stripe.trouble([Trouble::LostReply; 3]),
        23 => stripe.trouble([Trouble::Silence]),
        // Down for long enough that it is left in peace.
        24 if dice.roll(4) == 0 => stripe.trouble([Trouble::Fault(503); 18]),
        _ => {}
    }
}

fn trouble_smtp(smtp: &SmtpStandIn, dice: &mut Dice) {
    if smtp.is_in_trouble() {
        return;
    }
    match dice.roll(24) {
        0..2 => smtp.gets_into_trouble(&[(Stage::Content, MailTrouble::LostReceipt)]),
        2 => smtp.gets_into_trouble(&[(Stage::Content, MailTrouble::Break)]),
        3 => smtp.gets_into_trouble(&[(Stage::Recipient, MailTrouble::Answer(451))]),
        4 => smtp.gets_into_trouble(&[(Stage::Sender, MailTrouble::Answer(421))]),
        5 if dice.roll(4) == 0 => smtp.gets_into_trouble(&[(Stage::Data, MailTrouble::Silence)]),
        _ => {}
    }
}

/// Trouble, as long as it lasts.
pub struct BadDay {
    making: JoinHandle<()>,
    stripe: Arc<StripeStandIn>,
    smtp: Arc<SmtpStandIn>,
}

impl Drop for BadDay {
    fn drop(&mut self) {
        self.making.abort();
        self.stripe.recover();
        self.smtp.recover();
    }
}
