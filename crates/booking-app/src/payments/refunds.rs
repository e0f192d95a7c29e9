//! Sending refunds to the provider: at least once each, made once by its key, until it says that the money is back.

use std::{pin::pin, slice};

use booking_domain::{
    RefundId, StoreError,
    backoff::BackOff,
    booking::BookingError,
    payment::{DueRefund, RefundCause, RefundProgress, RefundReport, RefundStatus, Unfinished},
    ports::{GatewayError, Hint},
};
use futures::{FutureExt as _, poll};
use jiff::SignedDuration;

use super::{BATCH, PaymentService, only_alone};
use crate::{
    farewell::{Ended, finish},
    told::{Work, told},
};

/// The waits between the tries.
const BACK_OFF: BackOff = BackOff { first: SignedDuration::from_secs(5), longest: SignedDuration::from_secs(1_280) };

/// How often a refund that the provider refuses is tried before a person must look (trap T43).
const MOST_REFUSALS: i32 = 8;

/// The same while the provider does not answer: with the waits between the tries that is more than a day, however short they are drawn.
const MOST_SILENCES: i32 = 150;

impl PaymentService {
    /// Sends refunds that are due to the provider until `stop` ends, or the lease is half over; answers how many were tried. What is taken
    /// and not done by then is handed back.
    ///
    /// # Errors
    /// [`BookingError::Store`]; what was taken comes again when its lease has ended.
    pub async fn send_refunds(&self, stop: impl Future<Output = ()> + Send) -> Result<usize, BookingError> {
        let now = self.clock.now();
        let until = |lease| now.saturating_add(lease).unwrap_or(now);
        let due = self.store.due_refunds(now, until(self.lease), BATCH).await?;
        let mut stop = pin!(stop.fuse());
        for (tried, refund) in due.iter().enumerate() {
            // With a slow provider the last of the batch must not be under way when another worker takes it.
            let is_late = self.clock.now() > until(self.lease / 2);
            let untried = if is_late || poll!(stop.as_mut()).is_ready() {
                tried
            } else {
                let work = Work { trace_context: refund.trace_context.as_deref(), ..Work::about("refund", refund.booking) };
                match finish(told(work, self.ask_for_refund(refund)), stop.as_mut()).await {
                    Ended::ByItself(answer) => {
                        self.note(refund, answer).await?;
                        continue;
                    }
                    Ended::BeforeTheStop(answer) => self.note(refund, answer).await?,
                    Ended::CutShort => self.give_back(slice::from_ref(refund), Unfinished::CutShort).await?,
                }
                tried + 1
            };
            self.give_back(&due[untried..], Unfinished::NotBegun).await?;
            return Ok(untried);
        }
        Ok(due.len())
    }

    async fn note(&self, due: &DueRefund, answer: Result<RefundReport, GatewayError>) -> Result<(), BookingError> {
        let noted = match answer {
            Ok(report) => self.apply_refund(due, &report).await,
            Err(error) => self.try_refund_later(due, &error).await.map_err(BookingError::from),
        };
        // Its lease ends, and it is asked about again.
        only_alone(noted, |error| tracing::error!(refund = %due.refund.id, booking = %due.booking, %error, "an answer could not be noted"))
    }

    async fn give_back(&self, refunds: &[DueRefund], unfinished: Unfinished) -> Result<(), StoreError> {
        let given = self.store.give_back_refunds(refunds, unfinished, self.clock.now()).await?;
        tracing::info!(given, ?unfinished, "refunds are handed back");
        Ok(())
    }

    /// Has the provider make a refund. After the first try it is asked first: the reply may have been lost, and the key forgotten. One
    /// that has failed for good, which we know, is made anew under another key. One that was made in the provider's dashboard is never
    /// made by us: of that one it is only asked.
    async fn ask_for_refund(&self, due: &DueRefund) -> Result<RefundReport, GatewayError> {
        let (id, is_external) = (due.refund.provider_id.as_deref(), due.refund.cause == RefundCause::External);
        if is_external || id.is_some() || due.attempts > 0 {
            let known = self.gateway.refund_report(due.refund.id, &due.intent, id).await?;
            let is_news = |known: &RefundReport| known.progress != RefundProgress::Failed || id.is_some() || due.refund.failures == 0;
            if let Some(known) = known.filter(is_news) {
                return Ok(known);
            }
        }
        if is_external {
            return Err(GatewayError::Unavailable("it does not know a refund that was made in its dashboard".to_owned()));
        }
        self.gateway.refund(&due.intent, &due.refund, self.clock.now()).await
    }

    async fn apply_refund(&self, due: &DueRefund, report: &RefundReport) -> Result<(), BookingError> {
        let external = RefundId(self.entropy.uuid());
        let change = self.change(due.booking);
        let changed = self.store.transition(&change, &|booking, _| Ok(booking.apply_refund_answer(&due.refund, report, external))).await?;
        if let Some(changed) = changed {
            self.announce(&changed).await;
        }
        Ok(())
    }

    async fn try_refund_later(&self, due: &DueRefund, error: &GatewayError) -> Result<(), StoreError> {
        // The provider has it, and only a question about it was lost: it is asked again when the lease has ended.
        let is_lost_question = matches!(error, GatewayError::Unavailable(_)) && due.refund.status == RefundStatus::Submitted;
        if is_lost_question || due.refund.cause == RefundCause::External {
            tracing::warn!(refund = %due.refund.id, booking = %due.booking, %error, "how a refund stands could not be asked");
            return Ok(());
        }
        let most = match error {
            GatewayError::Unavailable(_) => MOST_SILENCES,
            GatewayError::Refused(_) => MOST_REFUSALS,
        };
        let now = self.clock.now();
        let tries = due.attempts + 1;
        let wait = BACK_OFF.wait(tries, &self.entropy.bytes());
        let retry_at = if tries < most { now.saturating_add(wait).ok() } else { None };
        if retry_at.is_some() {
            tracing::warn!(refund = %due.refund.id, booking = %due.booking, %error, "a refund is tried again");
        } else {
            tracing::error!(refund = %due.refund.id, booking = %due.booking, %error, "a refund needs a person");
        }
        self.store.refund_not_sent(due.refund.id, &error.to_string(), retry_at, now).await?;
        self.bus.publish(Hint::Booking { booking: due.booking }).await;
        Ok(())
    }
}
