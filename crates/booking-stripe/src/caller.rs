//! One call of Stripe: within a budget of time, tried again where that is safe, and not at all while Stripe is known to be down.

use std::{sync::Arc, time::Duration};

use booking_domain::ports::{Entropy, GatewayError};
use miniserde::json::Value;
use serde::de::DeserializeOwned;
use stripe::{Client, IdempotencyKey, RequestStrategy, StripeError, StripeRequest};
use tokio::time::{Instant, sleep, timeout};

use crate::breaker::Breaker;

/// How often a call is tried.
const TRIES: u32 = 3;

/// The pause before the second try, and twice that before the third; each by half to one and a half.
const PAUSE: Duration = Duration::from_millis(100);

/// Stripe, to call.
pub struct Caller {
    client: Client,
    breaker: Breaker,
    entropy: Arc<dyn Entropy>,
}

/// Why a call came to nothing.
#[derive(Debug)]
pub enum Failure {
    /// Stripe is in trouble, or our key is: nothing is known of what was asked, and the same key may be tried again.
    Unavailable(String),
    /// There is no such thing at Stripe.
    Missing(String),
    /// Stripe refuses for good.
    Refused(String),
}

/// A failed try, and whether another may fare better.
struct FailedTry {
    failure: Failure,
    again: bool,
}

impl From<Failure> for GatewayError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(why) => Self::Unavailable(why),
            Failure::Missing(why) | Failure::Refused(why) => Self::Refused(why),
        }
    }
}

impl Caller {
    pub fn new(client: Client, cool_down: Duration, entropy: Arc<dyn Entropy>) -> Self {
        Self { client, breaker: Breaker::new(cool_down), entropy }
    }

    /// Whether Stripe answered within the last `period`, and always since.
    pub fn is_well(&self, period: Duration) -> bool {
        self.breaker.is_well(period, Instant::now())
    }

    /// Makes a call that takes no longer than `budget`. What changes something at Stripe either has a `key` or may be done twice.
    pub async fn call<T: DeserializeOwned>(
        &self,
        request: &(impl StripeRequest + Sync),
        key: Option<&str>,
        budget: Duration,
    ) -> Result<T, Failure> {
        if !self.breaker.lets_through(Instant::now()) {
            return Err(Failure::Unavailable("it has not answered lately, and is left in peace for a moment".to_owned()));
        }
        let outcome = timeout(budget, self.tries(request, key)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(Failure::Unavailable(format!("no answer within {budget:?}"))));
        match &outcome {
            Err(Failure::Unavailable(_)) => self.breaker.failed(Instant::now()),
            Ok(_) | Err(Failure::Missing(_) | Failure::Refused(_)) => self.breaker.succeeded(Instant::now()),
        }
        let answer = miniserde::json::to_string(&outcome?);
        serde_json::from_str(&answer).map_err(|error| Failure::Unavailable(format!("an answer that makes no sense: {error}")))
    }

    async fn tries(&self, request: &(impl StripeRequest + Sync), key: Option<&str>) -> Result<Value, Failure> {
        let mut tried = 1;
        loop {
            match self.once(request, key).await {
                Err(FailedTry { failure, again: true }) if tried < TRIES => {
                    tracing::debug!(?failure, tried, "Stripe is asked again");
                    sleep(self.pause(tried)).await;
                    tried += 1;
                }
                outcome => return outcome.map_err(|failed| failed.failure),
            }
        }
    }

    async fn once(&self, request: &(impl StripeRequest + Sync), key: Option<&str>) -> Result<Value, FailedTry> {
        let strategy = match key.map(IdempotencyKey::new) {
            None => RequestStrategy::Once,
            Some(Ok(key)) => RequestStrategy::Idempotent(key),
            Some(Err(error)) => return Err(FailedTry { failure: Failure::Refused(error.to_string()), again: false }),
        };
        let sending = request.build().customize::<Value>().request_strategy(strategy).send(&self.client);
        sending.await.map_err(|error| failed(&error))
    }

    /// Spread, so that replicas that failed together do not come back together.
    fn pause(&self, tried: u32) -> Duration {
        let [dice, ..] = self.entropy.bytes();
        PAUSE * tried * (128 + u32::from(dice)) / 256
    }
}

/// What a failed try means. Only Stripe's code and message are passed on: the rest of an error may hold a client secret.
fn failed(error: &StripeError) -> FailedTry {
    match error {
        StripeError::Stripe(said, status) => {
            let code = said.code.as_ref().map_or_else(|| said.type_.as_str(), |code| code.as_str());
            let why = format!("{status} {code}: {}", said.message.as_deref().unwrap_or_default());
            match status {
                // Both tell of the same key at work elsewhere, or of too many calls.
                409 | 424 | 429 | 500.. => FailedTry { failure: Failure::Unavailable(why), again: true },
                // Our key is wrong: an operator's matter, not the customer's.
                401 | 403 => FailedTry { failure: Failure::Unavailable(why), again: false },
                404 => FailedTry { failure: Failure::Missing(why), again: false },
                _ => FailedTry { failure: Failure::Refused(why), again: false },
            }
        }
        StripeError::Timeout | StripeError::ClientError(_) | StripeError::JSONDeserialize(_) => {
            FailedTry { failure: Failure::Unavailable(error.to_string()), again: true }
        }
        StripeError::ConfigError(_) => FailedTry { failure: Failure::Unavailable(error.to_string()), again: false },
    }
}
