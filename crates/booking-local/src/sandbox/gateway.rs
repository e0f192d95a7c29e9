//! `PaymentGateway`: the product's side of the sandbox.

use async_trait::async_trait;
use booking_domain::{
    PaymentId, RefundId, StoreError, Timestamp,
    payment::{IntentReport, ProviderEvent, Refund, RefundReport},
    ports::{GatewayConfig, GatewayError, Intent, NewIntent, PaymentGateway, WebhookError},
};

use super::{SandboxGateway, books::ChangeError, event, intent::SandboxIntent, mischief::Trouble, refunds::NoRefund};

/// The books do not open: to the product, the provider is in trouble.
fn unavailable(error: &StoreError) -> GatewayError {
    GatewayError::Unavailable(error.to_string())
}

impl From<ChangeError<String>> for GatewayError {
    fn from(error: ChangeError<String>) -> Self {
        match error {
            ChangeError::NoSuchIntent => Self::Refused("no such payment intent".to_owned()),
            ChangeError::Refused(why) => Self::Refused(why),
            ChangeError::Store(error) => unavailable(&error),
        }
    }
}

impl From<NoRefund> for String {
    fn from(reason: NoRefund) -> Self {
        match reason {
            NoRefund::OtherAmount => "this refund was made before with another amount".to_owned(),
            NoRefund::NotLeft(left) => format!("only {} {} of what was captured is left to refund", left.to_decimal(), left.currency),
            NoRefund::Disputed(status) => format!("the payment is disputed: {}", status.as_str()),
        }
    }
}

impl SandboxGateway {
    /// Lets a call happen, fail, or happen and fail.
    async fn on_a_bad_day<T>(&self, call: impl Future<Output = Result<T, GatewayError>> + Send) -> Result<T, GatewayError> {
        match self.mischief.trouble() {
            Trouble::None => call.await,
            Trouble::Before => Err(GatewayError::Unavailable("the sandbox was told to fail".to_owned())),
            Trouble::After => {
                drop(call.await);
                Err(GatewayError::Unavailable("the sandbox was told to lose its reply".to_owned()))
            }
        }
    }
}

#[async_trait]
impl PaymentGateway for SandboxGateway {
    async fn create_intent(&self, new: &NewIntent, now: Timestamp) -> Result<Intent, GatewayError> {
        let call = async {
            if new.amount.minor <= 0 {
                return Err(GatewayError::Refused("an amount must be more than nothing".to_owned()));
            }
            let entry = self.books.find_or_open(new, now).await.map_err(|error| unavailable(&error))?;
            if entry.intent.is_of(new) {
                Ok(Intent { id: entry.id, client_secret: entry.intent.client_secret })
            } else {
                Err(GatewayError::Refused("this key was used before for another payment".to_owned()))
            }
        };
        self.on_a_bad_day(call).await
    }

    async fn report<'a>(&self, payment: PaymentId, intent: Option<&'a str>) -> Result<Option<IntentReport>, GatewayError> {
        let now = self.clock.now();
        let call = async {
            let entry = match intent {
                Some(id) => self.books.find(id, now).await,
                None => self.books.find_of(payment, now).await,
            };
            Ok(entry.map_err(|error| unavailable(&error))?.map(|entry| entry.report()))
        };
        self.on_a_bad_day(call).await
    }

    async fn cancel_intent(&self, intent: &str, now: Timestamp) -> Result<IntentReport, GatewayError> {
        let call = async {
            let entry = self.books.change(intent, now, self.delay(), |intent| Ok::<_, String>(intent.cancel(now))).await?;
            Ok(entry.report())
        };
        self.on_a_bad_day(call).await
    }

    async fn refund(&self, intent: &str, refund: &Refund, now: Timestamp) -> Result<RefundReport, GatewayError> {
        let call = async {
            let id = self.books.fresh_id("re");
            let decide = |intent: &SandboxIntent| intent.refund(&id, refund, now).map_err(String::from);
            let entry = self.books.change(intent, now, self.delay(), decide).await?;
            let given = entry.intent.refund_of(refund.id).ok_or_else(|| GatewayError::Refused("the refund was not kept".to_owned()))?;
            Ok(entry.refund_report(given))
        };
        self.on_a_bad_day(call).await
    }

    async fn refund_report<'a>(&self, refund: RefundId, intent: &str, id: Option<&'a str>) -> Result<Option<RefundReport>, GatewayError> {
        let now = self.clock.now();
        let call = async {
            let Some(entry) = self.books.find(intent, now).await.map_err(|error| unavailable(&error))? else { return Ok(None) };
            let given = match id {
                Some(id) => entry.intent.refund_by_id(id),
                None => entry.intent.refund_of(refund),
            };
            Ok(given.map(|given| entry.refund_report(given)))
        };
        self.on_a_bad_day(call).await
    }

    fn verify_event(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<ProviderEvent, WebhookError> {
        self.secret.check(body, signature, now)?;
        event::parse(body)
    }

    fn config(&self) -> GatewayConfig {
        GatewayConfig { provider: "sandbox", publishable_key: "pk_sandbox".to_owned() }
    }
}
