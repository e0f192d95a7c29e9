//! Stripe's signatures of events (<https://docs.stripe.com/webhooks/signature>): `t=<unix>,v1=<hex of HMAC-SHA256 over "<t>.<body>">`.

use std::fmt::Write as _;

use aws_lc_rs::{constant_time, hmac};
use booking_domain::{Timestamp, ports::WebhookError};

/// Seconds that a signature may be old, or ahead of our clock.
const TOLERANCE: u64 = 300;

/// The secrets of our webhook endpoint; several while one is exchanged for another.
pub struct WebhookSecrets(Vec<hmac::Key>);

impl WebhookSecrets {
    pub fn new(secrets: &[String]) -> Self {
        Self(secrets.iter().map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())).collect())
    }

    /// Checks what the header says of a body. It may hold several signatures, as it does while a secret is exchanged; one must be of one of
    /// our secrets. What else is in it is of other schemes.
    pub fn check(&self, body: &[u8], header: &str, now: Timestamp) -> Result<(), WebhookError> {
        let fields = || header.split(',').filter_map(|field| field.trim().split_once('='));
        let mut times = fields().filter(|(name, _)| *name == "t").map(|(_, value)| value);
        let (Some(time), None) = (times.next(), times.next()) else { return Err(WebhookError::Signature) };
        let signed_at: i64 = time.parse().map_err(|_| WebhookError::Signature)?;
        if now.as_second().abs_diff(signed_at) > TOLERANCE {
            return Err(WebhookError::Signature);
        }
        let ours: Vec<String> = self.0.iter().map(|key| sign(key, time, body)).collect();
        let is_ours =
            |signature: &str| ours.iter().any(|ours| constant_time::verify_slices_are_equal(ours.as_bytes(), signature.as_bytes()).is_ok());
        if fields().any(|(name, value)| name == "v1" && is_ours(value)) { Ok(()) } else { Err(WebhookError::Signature) }
    }
}

fn sign(key: &hmac::Key, time: &str, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(key);
    context.update(time.as_bytes());
    context.update(b".");
    context.update(body);
    context.sign().as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        write!(hex, "{byte:02x}").ok();
        hex
    })
}

#[cfg(test)]
mod tests {
    use booking_testkit::noon;
    use jiff::SignedDuration;

    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    /// `printf '1893499200.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`
    const SIGNATURE: &str = "8e8eb9e32798e0b44a580e3f2569e0bd92a7b068fd888d0e7e61c3fb276d9a34";

    fn check(secrets: &[&str], header: &str, seconds_later: i64) -> Result<(), WebhookError> {
        let secrets: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        WebhookSecrets::new(&secrets).check(BODY, header, noon() + SignedDuration::from_secs(seconds_later))
    }

    #[test]
    fn any_of_our_secrets_and_any_of_its_signatures_will_do() {
        for header in [
            format!("t=1893499200,v1={SIGNATURE}"),
            format!("t=1893499200,v1={},v1={SIGNATURE}", "0".repeat(64)),
            format!("t=1893499200, v0=00, v1={SIGNATURE}"),
        ] {
            assert_eq!(check(&["whsec_test"], &header, 0), Ok(()), "{header}");
            assert_eq!(check(&["whsec_new", "whsec_test"], &header, 0), Ok(()), "{header}");
            assert_eq!(check(&["whsec_new"], &header, 0), Err(WebhookError::Signature), "{header}");
            assert_eq!(check(&[], &header, 0), Err(WebhookError::Signature), "{header}");
        }
    }

    #[test]
    fn five_minutes_are_allowed_either_way() {
        let header = format!("t=1893499200,v1={SIGNATURE}");
        for (seconds, verdict) in [(-301, Err(WebhookError::Signature)), (-300, Ok(())), (300, Ok(())), (301, Err(WebhookError::Signature))]
        {
            assert_eq!(check(&["whsec_test"], &header, seconds), verdict, "{seconds}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for header in [
            String::new(),
            format!("v1={SIGNATURE}"),
            format!("t=1893499200,v0={SIGNATURE}"),
            format!("t=1893499201,v1={SIGNATURE}"),
            format!("t=1893499200,t=1893499200,v1={SIGNATURE}"),
            format!("t=1893499200,v1={}", &SIGNATURE[..62]),
            "t=-9223372036854775808,v1=00".to_owned(),
            "t=1893499200,v1=".to_owned(),
        ] {
            assert_eq!(check(&["whsec_test"], &header, 0), Err(WebhookError::Signature), "{header}");
        }
    }
}
