//! Stripe's signatures of events (<https://docs.stripe.com/webhooks/signature>): `t=<unix>,v1=<hex of HMAC-SHA256 over "<t>.<body>">`.

use aws_lc_rs::{constant_time, hmac};
use booking_domain::{Timestamp, ports::WebhookError};

use crate::hex;

/// Seconds that a signature may be old, or ahead of our clock.
const TOLERANCE: u64 = 300;

/// The secret that provider and receiver share.
pub struct WebhookSecret(hmac::Key);

impl WebhookSecret {
    pub fn new(secret: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }

    fn tag(&self, time: &str, body: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(time.as_bytes());
        context.update(b".");
        context.update(body);
        context.sign()
    }

    /// What the header says of a body signed now.
    pub fn sign(&self, body: &str, now: Timestamp) -> String {
        let time = now.as_second().to_string();
        format!("t={time},v1={}", hex::encode(self.tag(&time, body.as_bytes()).as_ref()))
    }

    /// Checks a header. It may hold several signatures, as it does while a secret is changed: one of them must be ours. What else is
    /// in it is of other schemes.
    pub fn check(&self, body: &[u8], header: &str, now: Timestamp) -> Result<(), WebhookError> {
        let fields = || header.split(',').filter_map(|field| field.trim().split_once('='));
        let mut times = fields().filter(|(name, _)| *name == "t").map(|(_, value)| value);
        let (Some(time), None) = (times.next(), times.next()) else { return Err(WebhookError::Signature) };
        let signed_at: i64 = time.parse().map_err(|_| WebhookError::Signature)?;
        if now.as_second().abs_diff(signed_at) > TOLERANCE {
            return Err(WebhookError::Signature);
        }
        let ours = self.tag(time, body);
        let is_ours = |signature: &str| {
            hex::decode(signature).is_some_and(|bytes| constant_time::verify_slices_are_equal(ours.as_ref(), &bytes).is_ok())
        };
        if fields().any(|(name, value)| name == "v1" && is_ours(value)) { Ok(()) } else { Err(WebhookError::Signature) }
    }
}

#[cfg(test)]
mod tests {
    use booking_testkit::noon;
    use jiff::SignedDuration;

    use super::*;

    const BODY: &str = r#"{"id":"evt_1"}"#;

    fn secret() -> WebhookSecret {
        WebhookSecret::new("whsec_test")
    }

    fn check(header: &str, seconds_later: i64) -> Result<(), WebhookError> {
        secret().check(BODY.as_bytes(), header, noon() + SignedDuration::from_secs(seconds_later))
    }

    #[test]
    fn the_scheme_is_stripes() {
        // `printf '1893499200.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`
        let expected = "t=1893499200,v1=8e8eb9e32798e0b44a580e3f2569e0bd92a7b068fd888d0e7e61c3fb276d9a34";
        assert_eq!(secret().sign(BODY, noon()), expected);
    }

    #[test]
    fn five_minutes_are_allowed_either_way() {
        let header = secret().sign(BODY, noon());
        for seconds in [-300, 0, 300] {
            assert_eq!(check(&header, seconds), Ok(()), "{seconds}");
        }
        for seconds in [-301, 301, 86_400 * 365] {
            assert_eq!(check(&header, seconds), Err(WebhookError::Signature), "{seconds}");
        }
    }

    #[test]
    fn one_of_several_signatures_is_enough() {
        let header = secret().sign(BODY, noon());
        let (time, signature) = header.split_once(',').expect("two fields");
        let other = WebhookSecret::new("whsec_old").sign(BODY, noon());
        let (_, other) = other.split_once(',').expect("two fields");
        assert_eq!(check(&format!("{time},{other},{signature}"), 0), Ok(()));
        assert_eq!(check(&format!("{time}, v0=00, {signature}"), 0), Ok(()));
        assert_eq!(check(&format!("{time},{other}"), 0), Err(WebhookError::Signature));
        assert_eq!(check(&header.replace("v1", "v0"), 0), Err(WebhookError::Signature));
    }

    #[test]
    fn another_body_time_or_secret_is_refused() {
        let header = secret().sign(BODY, noon());
        assert_eq!(secret().check(b"{}", &header, noon()), Err(WebhookError::Signature));
        assert_eq!(check(&header.replace("t=1893499200", "t=1893499201"), 0), Err(WebhookError::Signature));
        assert_eq!(check(&format!("t=1893499201,{header}"), 0), Err(WebhookError::Signature));
        assert_eq!(check(&WebhookSecret::new("whsec_other").sign(BODY, noon()), 0), Err(WebhookError::Signature));
        assert_eq!(check("t=-9223372036854775808,v1=00", 0), Err(WebhookError::Signature));
    }
}
