//! What the program speaks to and does not take along when it is killed: Stripe and a mail server, both in all kinds of trouble.

use std::{sync::Arc, time::Duration};

use booking_testkit::{
    smtp::{SmtpStandIn, Stage, Trouble as MailTrouble},
    stripe::{PUBLISHABLE_KEY, SECRET_KEY, StripeStandIn, Trouble, WEBHOOK_SECRET},
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
