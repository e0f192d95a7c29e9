//! `PaymentGateway` over Stripe.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use booking_domain::{
    PaymentId, RefundId, Timestamp,
    payment::{self, IntentReport, ProviderEvent, RefundProgress, RefundReport},
    ports::{Entropy, GatewayConfig, GatewayError, Intent, NewIntent, PaymentGateway, WebhookError},
};
use stripe::ClientBuilder;
use stripe_core::{
    payment_intent::{
        CancelPaymentIntent, CreatePaymentIntent, CreatePaymentIntentAutomaticPaymentMethods, ListPaymentIntent, RetrievePaymentIntent,
        SearchPaymentIntent,
    },
    refund::{CreateRefund, ListRefund, RetrieveRefund},
};
use thiserror::Error;

use crate::{
    amount::to_stripe,
    caller::{Caller, Failure},
    event,
    object::{self, BOOKING_ID, PAYMENT_ID, REFERENCE, REFUND_ID, Several},
    signature::WebhookSecrets,
};

/// How to reach Stripe, and for how long to wait.
#[derive(Clone)]
pub struct StripeOptions {
    /// `sk_…`, or a restricted key `rk_…` that may read and write payment intents and refunds.
    pub secret_key: String,
    /// `pk_…`, for the browser.
    pub publishable_key: String,
    /// `whsec_…` of our webhook endpoint; several while one is exchanged.
    pub webhook_secrets: Vec<String>,
    /// Whether the keys are of the live mode: events of the other mode are not believed.
    pub live: bool,
    /// Where Stripe is, if not at `https://api.stripe.com`.
    pub api_base: Option<String>,
    /// The longest a call takes that a customer waits for.
    pub patience: Duration,
    /// The longest any other call takes.
    pub long_patience: Duration,
    /// How long Stripe is left in peace once it seems to be down.
    pub cool_down: Duration,
}

impl StripeOptions {
    /// The usual times: 2.5 seconds for a customer, 5 for background work, 10 of rest.
    pub fn new(secret_key: String, publishable_key: String, webhook_secrets: Vec<String>, live: bool) -> Self {
        Self {
            secret_key,
            publishable_key,
            webhook_secrets,
            live,
            api_base: None,
            patience: Duration::from_millis(2_500),
            long_patience: Duration::from_secs(5),
            cool_down: Duration::from_secs(10),
        }
    }
}

/// Why Stripe cannot be used.
#[derive(Debug, Error)]
#[error("Stripe cannot be used: {0}")]
pub struct StripeError(String);

/// Stripe as our payment provider.
pub struct StripeGateway {
    caller: Caller,
    secrets: WebhookSecrets,
    publishable_key: String,
    live: bool,
    patience: Duration,
    long_patience: Duration,
    foreign_events: AtomicU64,
}

/// Most that Stripe lists at once.
const PAGE: i64 = 100;

/// How long an answer proves that Stripe is there.
const FRESH: Duration = Duration::from_secs(30);

impl StripeGateway {
    /// A gateway by these options. Nothing is asked of Stripe yet.
    ///
    /// # Errors
    /// [`StripeError`] for a key or an address that no request can carry.
    pub fn new(options: StripeOptions, entropy: Arc<dyn Entropy>) -> Result<Self, StripeError> {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let mut builder = ClientBuilder::new(options.secret_key).app_info("marquee", Some(version), None).timeout(options.long_patience);
        if let Some(base) = &options.api_base {
            builder = builder.url(format!("{}/", base.trim_end_matches('/')));
        }
        let client = builder.build().map_err(|error| StripeError(error.to_string()))?;
        Ok(Self {
            caller: Caller::new(client, options.cool_down, entropy),
            secrets: WebhookSecrets::new(&options.webhook_secrets),
            publishable_key: options.publishable_key,
            live: options.live,
            patience: options.patience,
            long_patience: options.long_patience,
            foreign_events: AtomicU64::new(0),
        })
    }

    /// Whether Stripe answers; if not, why. Asks only when nothing was heard of it for a while.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn ping(&self) -> Result<(), String> {
        if self.caller.is_well(FRESH) {
            return Ok(());
        }
        let asked: Result<Several<object::Intent>, Failure> =
            self.caller.call(&ListPaymentIntent::new().limit(1), None, self.patience.min(Duration::from_millis(1_500))).await;
        match asked {
            Ok(_) => Ok(()),
            Err(Failure::Unavailable(why) | Failure::Missing(why) | Failure::Refused(why)) => Err(why),
        }
    }

    async fn retrieve(&self, intent: &str, budget: Duration) -> Result<object::Intent, Failure> {
        self.caller.call(&RetrievePaymentIntent::new(intent), None, budget).await
    }

    /// The intent of an attempt whose reply was lost. Stripe's search lags behind by up to a minute, which is no matter: of an intent
    /// that is not found yet nobody has the client secret, and confirming again replays the same key.
    async fn search(&self, payment: PaymentId) -> Result<Option<object::Intent>, Failure> {
        let request = SearchPaymentIntent::new(format!("metadata['{PAYMENT_ID}']:'{payment}'")).limit(2);
        let found: Several<object::Intent> = self.caller.call(&request, None, self.long_patience).await?;
        Ok(found.data.into_iter().find(|intent| intent.payment() == Some(payment)))
    }

    /// Every refund of an intent, the latest first; none of an intent Stripe does not know.
    async fn refunds_of(&self, intent: &str) -> Result<Vec<object::Refund>, Failure> {
        let mut all: Vec<object::Refund> = Vec::new();
        loop {
            let mut request = ListRefund::new().payment_intent(intent).limit(PAGE);
            if let Some(last) = all.last() {
                request = request.starting_after(last.id());
            }
            let page: Several<object::Refund> = match self.caller.call(&request, None, self.long_patience).await {
                Err(Failure::Missing(_)) => return Ok(all),
                outcome => outcome?,
            };
            let more = page.has_more && !page.data.is_empty();
            all.extend(page.data);
            if !more {
                return Ok(all);
            }
        }
    }
}

/// An answer that says nothing we can use.
fn senseless() -> GatewayError {
    GatewayError::Unavailable("an amount that has no place in our units".to_owned())
}

/// `None` for what Stripe does not know.
fn known<T>(outcome: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(Failure::Missing(_)) => Ok(None),
        Err(failure) => Err(failure),
    }
}

#[async_trait]
impl PaymentGateway for StripeGateway {
    async fn create_intent(&self, new: &NewIntent, _: Timestamp) -> Result<Intent, GatewayError> {
        let uncountable = || GatewayError::Refused(format!("Stripe cannot charge {} {}", new.amount.to_decimal(), new.amount.currency));
        let amount = to_stripe(new.amount).ok_or_else(uncountable)?;
        let metadata = HashMap::from([
            (PAYMENT_ID.to_owned(), new.payment.to_string()),
            (BOOKING_ID.to_owned(), new.booking.to_string()),
            (REFERENCE.to_owned(), new.reference.as_str().to_owned()),
        ]);
        let request = CreatePaymentIntent::new(amount, currency(new.amount.currency))
            .automatic_payment_methods(CreatePaymentIntentAutomaticPaymentMethods::new(true))
            .description(new.description.clone())
            .metadata(metadata);
        let made: object::Intent = self.caller.call(&request, Some(&format!("payment-{}", new.payment)), self.patience).await?;
        let client_secret = made.client_secret.ok_or_else(|| GatewayError::Unavailable("an intent without a client secret".to_owned()))?;
        Ok(Intent { id: made.id, client_secret })
    }

    async fn report<'a>(&self, payment: PaymentId, intent: Option<&'a str>) -> Result<Option<IntentReport>, GatewayError> {
        let found = match intent {
            Some(intent) => known(self.retrieve(intent, self.long_patience).await)?,
            None => self.search(payment).await?,
        };
        found.map(|intent| intent.report().ok_or_else(senseless)).transpose()
    }

    async fn cancel_intent(&self, intent: &str, _: Timestamp) -> Result<IntentReport, GatewayError> {
        let stands: object::Intent = match self.caller.call(&CancelPaymentIntent::new(intent), None, self.patience).await {
            // Too late, or done already: how it stands is the answer.
            Err(Failure::Refused(_)) => self.retrieve(intent, self.patience).await?,
            outcome => outcome?,
        };
        stands.report().ok_or_else(senseless)
    }

    async fn refund(&self, intent: &str, refund: &payment::Refund, _: Timestamp) -> Result<RefundReport, GatewayError> {
        let uncountable = || GatewayError::Refused(format!("Stripe cannot give {} back", refund.amount.to_decimal()));
        let amount = to_stripe(refund.amount).ok_or_else(uncountable)?;
        // Replaying a key tells how the refund stood when it was made; whether it failed since, only the list tells.
        let made = self.refunds_of(intent).await?;
        let ours: Vec<_> = made.iter().filter(|made| made.refund() == Some(refund.id)).collect();
        // Of those that came to nothing no amount counts: what is wanted may have changed since.
        match ours.iter().find(|made| made.progress() != RefundProgress::Failed) {
            Some(lives) if lives.amount() != Some(refund.amount) => {
                return Err(GatewayError::Refused("this refund was made before with another amount".to_owned()));
            }
            Some(lives) => return lives.report().ok_or_else(senseless),
            None => {}
        }
        let again = if ours.is_empty() { String::new() } else { format!("-{}", ours.len()) };
        let key = format!("refund-{}{again}", refund.id);
        let metadata = HashMap::from([(REFUND_ID.to_owned(), refund.id.to_string()), (PAYMENT_ID.to_owned(), refund.payment.to_string())]);
        let request = CreateRefund::new().payment_intent(intent).amount(amount).metadata(metadata);
        let given: object::Refund = self.caller.call(&request, Some(&key), self.long_patience).await?;
        given.report().ok_or_else(senseless)
    }

    async fn refund_report<'a>(&self, refund: RefundId, intent: &str, id: Option<&'a str>) -> Result<Option<RefundReport>, GatewayError> {
        let found = match id {
            Some(id) => known(self.caller.call::<object::Refund>(&RetrieveRefund::new(id), None, self.long_patience).await)?,
            None => self.refunds_of(intent).await?.into_iter().find(|made| made.refund() == Some(refund)),
        };
        found.map(|found| found.report().ok_or_else(senseless)).transpose()
    }

    fn verify_event(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<ProviderEvent, WebhookError> {
        self.secrets.check(body, signature, now)?;
        let event = event::parse(body)?;
        if event.live == self.live {
            return Ok(event);
        }
        let so_far = self.foreign_events.fetch_add(1, Ordering::Relaxed) + 1;
        tracing::warn!(event = event.id, live = event.live, so_far, "an event of Stripe's other mode is not believed");
        Ok(ProviderEvent { news: None, ..event })
    }

    fn config(&self) -> GatewayConfig {
        GatewayConfig { provider: "stripe", publishable_key: self.publishable_key.clone() }
    }

    fn foreign_events(&self) -> u64 {
        self.foreign_events.load(Ordering::Relaxed)
    }
}

/// The currency by Stripe's type, which takes any name.
fn currency(currency: booking_domain::Currency) -> stripe_types::Currency {
    let Ok(currency) = currency.code().to_lowercase().parse();
    currency
}
