//! How often a mail goes out because somebody asks for it: nobody fills another's mailbox by pressing a button.

use booking_domain::{
    Timestamp,
    ports::{Quota, RateLimiter},
};

/// Once a minute, and five at once before it takes hours.
const QUOTAS: [(&str, Quota); 2] =
    [("minute", Quota { limit: 1, per_seconds: 60 }), ("day", Quota { limit: 5, per_seconds: 24 * 60 * 60 })];

/// Takes one mail of what `kind` allows `whom`, which is a key or a hash: addresses stand in no limiter. `Err` has the seconds until there
/// may be another.
pub async fn take(limiter: &dyn RateLimiter, kind: &str, whom: &str, now: Timestamp) -> Result<(), u32> {
    for (name, quota) in QUOTAS {
        let decision = limiter.check(&format!("{kind}-{name}:{whom}"), quota, now).await;
        if !decision.allowed {
            return Err(decision.retry_after_seconds);
        }
    }
    Ok(())
}
