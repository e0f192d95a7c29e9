//! What one replica does for all, now and then: checking the rules, and forgetting what is too old to be of use.

use jiff::SignedDuration;

use super::{Failure, Run};
use crate::services::Services;

/// How often old rows are looked for.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// Checks the rules that never bend, when it is time for it.
pub async fn integrity(services: &Services) -> Result<Run, Failure> {
    Ok(if services.jobs.check_integrity().await? { Run::Did(0) } else { Run::NotItsTurn })
}

/// Forgets what is older than the settings say.
pub async fn forget_old(services: &Services) -> Result<Run, Failure> {
    if !services.jobs.is_my_turn("housekeeping", PAUSE).await? {
        return Ok(Run::NotItsTurn);
    }
    let keep = &services.keeping;
    let keys = services.idempotency.forget_old(keep.keys).await?;
    let quotes = services.bookings.forget_old_quotes().await?;
    let tokens = services.accounts.forget_old(keep.tokens).await?;
    let mut messages = 0;
    loop {
        let forgotten = services.notifications.forget_old(keep.notifications).await?;
        messages += forgotten;
        if forgotten == 0 || services.closing.is_cancelled() {
            break;
        }
    }
    // What an archive holds goes as soon as it is made; this is for one that was ended in the middle.
    let audit = services.audit.remove_archived().await?;
    let mut posters = 0;
    loop {
        let removed = services.posters.remove_unused().await?;
        posters += removed;
        if removed == 0 || services.closing.is_cancelled() {
            break;
        }
    }
    tracing::info!(keys, quotes, tokens, messages, audit, posters, "old rows are forgotten");
    Ok(Run::Did(0))
}
