//! What the payment provider tells, and what it is asked.

use booking_domain::ports::SandboxDesk;

use super::Failure;
use crate::services::Services;

pub async fn open_payments(services: &Services) -> Result<usize, Failure> {
    // Whatever becomes of stored events, those payments are asked about whose events never came.
    let retried = services.payments.retry_unmatched().await;
    let asked = services.payments.reconcile().await?;
    retried?;
    Ok(asked)
}

/// Delivers the sandbox's events to ourselves, as a provider would deliver them to our webhook: raw body and signature.
pub async fn sandbox_events(services: &Services) -> Result<usize, Failure> {
    let Some(desk) = services.sandbox.as_deref() else { return Ok(0) };
    let events = desk.deliver_due(services.bookings.now()).await?;
    for event in &events {
        match services.payments.receive(event.body.as_bytes(), &event.signature).await {
            Ok(()) => delivered(desk, &event.id).await?,
            Err(error) => tracing::warn!(event = event.id, %error, "the sandbox's event was refused; it comes again"),
        }
    }
    Ok(events.len())
}

async fn delivered(desk: &dyn SandboxDesk, event: &str) -> Result<(), Failure> {
    Ok(desk.delivered(event).await?)
}
