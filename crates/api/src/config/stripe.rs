//! Stripe's keys: all three or none, and all of one mode.

use super::{ConfigError, Hidden, Raw};

/// How to reach Stripe.
#[derive(Clone, Debug)]
pub struct StripeConfig {
    /// `sk_…` or `rk_…`.
    pub secret_key: Hidden<String>,
    /// `pk_…`.
    pub publishable_key: String,
    /// `whsec_…`, one or several.
    pub webhook_secrets: Hidden<Vec<String>>,
    /// Another host than Stripe's own.
    pub api_base: Option<String>,
    /// Whether the keys move real money.
    pub live: bool,
}

/// The mode of a key such as `sk_test_…`; `None` when it is no key of these kinds.
fn is_live(key: &str, kinds: &[&str]) -> Option<bool> {
    let rest = kinds.iter().find_map(|kind| key.strip_prefix(kind)?.strip_prefix('_'))?;
    let key = |mode: &str| rest.strip_prefix(mode).is_some_and(|key| !key.is_empty() && key.bytes().all(|c| c.is_ascii_graphic()));
    if key("live_") { Some(true) } else { key("test_").then_some(false) }
}

impl Raw {
    /// Stripe's settings; `None` when there are none, and the sandbox takes payments.
    pub(super) fn stripe(&self) -> Result<Option<StripeConfig>, ConfigError> {
        let keys = ["stripe_secret_key", "stripe_publishable_key", "stripe_webhook_secret"];
        if keys.iter().all(|key| self.text(key).is_empty()) {
            return Ok(None);
        }
        let [secret_key, publishable_key, _] = keys.map(|key| self.text(key).to_owned());
        let live = is_live(&secret_key, &["sk", "rk"])
            .ok_or_else(|| Self::wrong_secret("stripe_secret_key", "a key that begins with sk_test_, sk_live_, rk_test_ or rk_live_"))?;
        match is_live(&publishable_key, &["pk"]) {
            None => return Err(self.wrong("stripe_publishable_key", "a key that begins with pk_test_ or pk_live_")),
            Some(mode) if mode != live => {
                return Err(self.wrong("stripe_publishable_key", "of the same mode, test or live, as STRIPE_SECRET_KEY"));
            }
            Some(_) => {}
        }
        let webhook_secrets: Vec<String> = self.list("stripe_webhook_secret", "secrets by commas")?;
        if webhook_secrets.is_empty() || webhook_secrets.iter().any(|secret| !secret.starts_with("whsec_") || secret.len() < 10) {
            return Err(Self::wrong_secret("stripe_webhook_secret", "one or more secrets that begin with whsec_, by commas"));
        }
        let api_base = if self.text("stripe_api_base").is_empty() { None } else { Some(self.url("stripe_api_base", "")?) };
        let (secret_key, webhook_secrets) = (Hidden(secret_key), Hidden(webhook_secrets));
        Ok(Some(StripeConfig { secret_key, publishable_key, webhook_secrets, api_base, live }))
    }
}
