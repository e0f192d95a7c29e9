//! What the provider says of refunds and disputes, whether asked or by an event: late, repeated and reordered reports are harmless.

use jiff::Timestamp;

use super::{Booking, BookingError, BookingEvent, Claims, Decision};
use crate::{
    Money, RefundId,
    payment::{
        Dispute, DisputeReport, DisputeStatus, Payment, PaymentStatus, ProviderNews, Refund, RefundCause, RefundProgress, RefundReport,
        RefundStatus,
    },
};

/// How often a refund may come to nothing at the provider before a person must look (trap T43).
const MOST_REFUND_FAILURES: i32 = 3;

impl Booking {
    /// Takes in what an event of the provider says. `fresh` is the key of a refund that is new because of it, should there be one.
    ///
    /// # Errors
    /// [`BookingError::TooEarly`] for news of money that we have not seen coming yet: the provider tells it again (trap T17).
    pub fn apply_news(&self, news: &ProviderNews, fresh: RefundId, claims: &Claims, now: Timestamp) -> Result<Decision, BookingError> {
        let money_is_here = |payment, intent| {
            let payment = self.payment_it_speaks_of(payment, intent);
            if payment.is_none_or(|payment| payment.status == PaymentStatus::Succeeded) { Ok(()) } else { Err(BookingError::TooEarly) }
        };
        match news {
            ProviderNews::Intent(report) => Ok(self.apply_report(report, fresh, claims, now)),
            ProviderNews::Refund(report) => {
                money_is_here(report.payment, &report.intent)?;
                Ok(self.apply_refund_report(report, fresh))
            }
            ProviderNews::Dispute(report) => {
                money_is_here(report.payment, &report.intent)?;
                Ok(self.apply_dispute(report))
            }
        }
    }

    /// Takes in what the provider says of a refund: one of ours, or one made in its dashboard (trap T44). `fresh` is the key of a refund
    /// that is new because of it, should there be one.
    pub fn apply_refund_report(&self, report: &RefundReport, fresh: RefundId) -> Decision {
        match self.refund_it_speaks_of(report) {
            Some(known) => self.refund_moved(known, report, fresh),
            None if report.refund.is_some() || report.progress == RefundProgress::Failed => Decision::Unchanged,
            None => self.made_elsewhere(report, fresh),
        }
    }

    /// Sends a refund again that waits for a person (trap T43). Queued again already changes nothing.
    ///
    /// # Errors
    /// [`BookingError::RefundNotManual`], [`BookingError::NotFound`] for a refund of another booking.
    pub fn retry_refund(&self, refund: RefundId) -> Result<Decision, BookingError> {
        let known = self.refunds.iter().find(|known| known.id == refund).ok_or(BookingError::NotFound)?;
        match known.status {
            RefundStatus::Manual => Ok(self.with_refunds(&[Refund { status: RefundStatus::Queued, ..known.clone() }], None)),
            status => Err(BookingError::RefundNotManual(status)),
        }
    }

    fn refund_it_speaks_of(&self, report: &RefundReport) -> Option<&Refund> {
        let ours = |id: RefundId| self.refunds.iter().find(|refund| refund.id == id);
        report.refund.and_then(ours).or_else(|| self.refunds.iter().find(|refund| refund.provider_id.as_deref() == Some(&report.id)))
    }

    fn refund_moved(&self, known: &Refund, report: &RefundReport, fresh: RefundId) -> Decision {
        let is_stale = known.provider_id.as_deref().is_some_and(|id| id != report.id) && report.progress != RefundProgress::Succeeded;
        let given_up = known.failures + 1 >= MOST_REFUND_FAILURES;
        let status = match (report.progress, known.status) {
            _ if is_stale => return Decision::Unchanged,
            (_, RefundStatus::Superseded) if known.cause == RefundCause::External => return Decision::Unchanged,
            (RefundProgress::Failed, _) if known.cause == RefundCause::External => return self.elsewhere_failed(known, fresh),
            (RefundProgress::Succeeded, _) => RefundStatus::Succeeded,
            // A definite failure is tried again under another key, unless a person has it already.
            (RefundProgress::Failed, RefundStatus::Failed | RefundStatus::Manual | RefundStatus::Superseded) => return Decision::Unchanged,
            (RefundProgress::Failed, _) if given_up => RefundStatus::Manual,
            (RefundProgress::Failed, _) => RefundStatus::Failed,
            (RefundProgress::Pending, RefundStatus::Queued | RefundStatus::Failed) => RefundStatus::Submitted,
            (RefundProgress::Pending, _) => return Decision::Unchanged,
        };
        let failed = report.progress == RefundProgress::Failed;
        // One that had shrunk or was superseded was on its way after all; no more of it counts than there is.
        let room = self.payments.iter().find(|p| p.id == known.payment).map_or(0, |p| self.refundable_minor(p)) + known.counted_minor();
        let counted = if status == RefundStatus::Succeeded { report.amount.minor.min(room) } else { known.counted_minor() };
        if status == RefundStatus::Succeeded && counted <= 0 {
            return Decision::Unchanged;
        }
        let moved = Refund {
            status,
            failures: known.failures + i32::from(failed),
            provider_id: (!failed).then(|| report.id.clone()),
            ..known.counting(counted)
        };
        let moved = if counted == known.counted_minor() { moved } else { self.refitted(moved) };
        if moved == *known { Decision::Unchanged } else { self.with_refunds(&[moved], None) }
    }

    /// A refund made in the provider's dashboard: the money is gone, so what of ours was not sent yet shrinks until both fit.
    fn made_elsewhere(&self, report: &RefundReport, id: RefundId) -> Decision {
        let Some(payment) = self.payment_it_speaks_of(report.payment, &report.intent) else { return Decision::Unchanged };
        if payment.status != PaymentStatus::Succeeded {
            return Decision::Unchanged;
        }
        let mut room = self.refundable_minor(payment);
        let mut shrunk = Vec::new();
        for ours in self.refunds.iter().filter(|refund| refund.payment == payment.id && refund.is_unsent()) {
            let take = (report.amount.minor - room).min(ours.counted_minor());
            if take > 0 {
                room += take;
                shrunk.push(ours.counting(ours.counted_minor() - take));
            }
        }
        let minor = report.amount.minor.min(room);
        if minor <= 0 {
            return Decision::Unchanged;
        }
        let base = self.replacing(&shrunk);
        let status = if report.progress == RefundProgress::Succeeded { RefundStatus::Succeeded } else { RefundStatus::Submitted };
        let made = Refund {
            subject: report.id.clone(),
            fees_minor: base.fees_in(payment, minor, 0),
            status,
            provider_id: Some(report.id.clone()),
            ..Self::refund_of_minor(payment, id, RefundCause::External, minor)
        };
        self.with_refunds(&shrunk, Some(made))
    }

    /// A refund made in the dashboard came to nothing: what of ours had shrunk because of it is wanted again. `fresh` is the key of
    /// another refund, should ours have been sent meanwhile.
    fn elsewhere_failed(&self, known: &Refund, fresh: RefundId) -> Decision {
        let mut changed = vec![known.counting(0)];
        let mut next = self.replacing(&changed);
        let mut back = known.counted_minor();
        let mut again = None;
        for ours in self.refunds.iter().filter(|refund| refund.payment == known.payment && refund.cause != RefundCause::External) {
            let missing = (ours.wanted_minor - ours.counted_minor()).min(back);
            if missing <= 0 {
                continue;
            }
            back -= missing;
            let moved = if ours.is_unsent() || ours.status == RefundStatus::Superseded {
                let wanted = Refund { status: RefundStatus::Queued, ..ours.counting(ours.counted_minor() + missing) };
                next.refitted(wanted)
            } else if again.is_none() {
                let amount = Money::new(missing, ours.amount.currency);
                let subject = format!("{}+{}", ours.subject, known.subject);
                let sent_anew = next.refitted(Refund { subject, ..Refund::queued(fresh, ours.payment, amount, ours.cause) });
                // What follows shares out what this one leaves.
                next.refunds.push(sent_anew.clone());
                again = Some(sent_anew);
                Refund { wanted_minor: ours.wanted_minor - missing, ..ours.clone() }
            } else {
                continue;
            };
            next = next.replacing(std::slice::from_ref(&moved));
            changed.push(moved);
        }
        self.with_refunds(&changed, again)
    }

    /// A refund whose amount has changed, with as much of it out of the fees as must and can be.
    fn refitted(&self, refund: Refund) -> Refund {
        let others = self.replacing(&[Refund { status: RefundStatus::Superseded, ..refund.clone() }]);
        let payment = self.payments.iter().find(|payment| payment.id == refund.payment);
        let fees_minor = payment.map_or(0, |payment| others.fees_in(payment, refund.counted_minor(), refund.fees_minor));
        Refund { fees_minor, ..refund }
    }

    fn replacing(&self, replaced: &[Refund]) -> Self {
        let mut next = self.clone();
        for refund in &mut next.refunds {
            if let Some(new) = replaced.iter().find(|new| new.id == refund.id) {
                *refund = new.clone();
            }
        }
        next
    }

    /// The same booking with some refunds replaced and perhaps one added.
    fn with_refunds(&self, replaced: &[Refund], added: Option<Refund>) -> Decision {
        if replaced.is_empty() && added.is_none() {
            return Decision::Unchanged;
        }
        let moved = |refund: &Refund| BookingEvent::RefundMoved { refund: refund.id, status: refund.status };
        let events = replaced.iter().chain(&added).map(moved).collect();
        let mut next = self.replacing(replaced);
        next.refunds.extend(added);
        Decision::Changed(Box::new(next), events)
    }

    /// Takes in what the provider says of a dispute. It is recorded, and the money it takes is in the books; the booking stays what it is.
    pub fn apply_dispute(&self, report: &DisputeReport) -> Decision {
        let Some(payment) = self.payment_it_speaks_of(report.payment, &report.intent) else { return Decision::Unchanged };
        let dispute = Dispute { id: report.id.clone(), payment: payment.id, amount: report.amount, status: report.status };
        let mut next = self.clone();
        match next.disputes.iter_mut().find(|known| known.id == dispute.id) {
            // Once decided it stays so: an earlier event that comes late changes nothing.
            Some(known) if known.status == dispute.status || dispute.status == DisputeStatus::Open => return Decision::Unchanged,
            Some(known) => known.status = dispute.status,
            None => next.disputes.push(dispute),
        }
        let event = BookingEvent::Disputed { payment: payment.id, status: report.status };
        Decision::Changed(Box::new(next), vec![event])
    }

    /// The attempt a report speaks of: by our key, or by the provider's.
    pub(super) fn payment_it_speaks_of(&self, payment: Option<crate::PaymentId>, intent: &str) -> Option<&Payment> {
        let by_intent = || self.payments.iter().find(|p| p.intent.as_deref() == Some(intent));
        payment.and_then(|id| self.payments.iter().find(|p| p.id == id)).or_else(by_intent)
    }
}

impl Refund {
    /// Whether the provider cannot have heard of it yet, or has refused it.
    fn is_unsent(&self) -> bool {
        matches!(self.status, RefundStatus::Queued | RefundStatus::Failed | RefundStatus::Manual)
    }

    /// The same refund of another amount; of none, it is superseded.
    pub(super) fn counting(&self, minor: i64) -> Self {
        if minor == 0 {
            return Self { status: RefundStatus::Superseded, ..self.clone() };
        }
        Self { amount: Money::new(minor, self.amount.currency), fees_minor: self.fees_minor.min(minor), ..self.clone() }
    }
}
