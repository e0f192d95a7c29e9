//! What the provider says of refunds and disputes, whether asked or by an event: late, repeated and reordered reports are harmless.

use jiff::Timestamp;

use super::{Booking, BookingError, BookingEvent, Claims, Decision};
use crate::{
    Money, PaymentId, RefundId,
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
                Ok(self.apply_refund_news(report, fresh))
            }
            ProviderNews::Dispute(report) => {
                money_is_here(report.payment, &report.intent)?;
                Ok(self.apply_dispute(report))
            }
        }
    }

    /// Takes in what an event says of a refund: one of ours, or one made in the provider's dashboard (trap T44). `fresh` is the key of a
    /// refund that is new because of it, should there be one. Once a try of ours has failed, only of the one that we know to have followed
    /// it: else it may be an earlier try's, which comes late, and what became of the latest the provider answers when it is asked.
    pub fn apply_refund_news(&self, report: &RefundReport, fresh: RefundId) -> Decision {
        match self.refund_it_speaks_of(report) {
            Some(known) if known.failures > 0 && known.provider_id.as_deref() != Some(&report.id) => Decision::Unchanged,
            Some(known) => self.refund_moved(known, report, fresh),
            None if report.refund.is_some() => Decision::Unchanged,
            None if report.progress == RefundProgress::Failed => self.failed_elsewhere(report, fresh),
            None => self.made_elsewhere(report, fresh),
        }
    }

    /// Takes in what the provider answers about a refund. `asked` is the refund as it was when the question was: when it has failed since, the
    /// answer is about a try that is over.
    pub fn apply_refund_answer(&self, asked: &Refund, report: &RefundReport, fresh: RefundId) -> Decision {
        match self.refunds.iter().find(|known| known.id == asked.id) {
            Some(known) if known.failures == asked.failures => self.refund_moved(known, report, fresh),
            _ => Decision::Unchanged,
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

    /// Notes that a refund which waited for a person was paid in another way, and why. Noted again changes nothing. One made in the
    /// provider's dashboard is the provider's, which is asked about it instead.
    ///
    /// # Errors
    /// [`BookingError::RefundNotManual`], [`BookingError::NotFound`] for a refund of another booking.
    pub fn settle_refund(&self, refund: RefundId, reason: &str) -> Result<Decision, BookingError> {
        let known = self.refunds.iter().find(|known| known.id == refund).ok_or(BookingError::NotFound)?;
        match known.status {
            _ if self.is_settled(known) => Ok(Decision::Unchanged),
            RefundStatus::Manual if known.cause != RefundCause::External => {
                let next = self.replacing(&[Refund { status: RefundStatus::Succeeded, provider_id: None, ..known.clone() }]);
                Ok(Decision::Changed(Box::new(next), vec![BookingEvent::RefundSettled { refund, reason: reason.to_owned() }]))
            }
            status => Err(BookingError::RefundNotManual(status)),
        }
    }

    /// Whether a person has paid it in another way than the payment was made: it has arrived, and not by the provider.
    fn is_settled(&self, refund: &Refund) -> bool {
        let is_online = |payment: &Payment| payment.id == refund.payment && !payment.method.is_at_counter();
        refund.status == RefundStatus::Succeeded && refund.provider_id.is_none() && self.payments.iter().any(is_online)
    }

    fn refund_it_speaks_of(&self, report: &RefundReport) -> Option<&Refund> {
        let ours = |id: RefundId| self.refunds.iter().find(|refund| refund.id == id);
        report.refund.and_then(ours).or_else(|| self.refunds.iter().find(|refund| refund.provider_id.as_deref() == Some(&report.id)))
    }

    fn refund_moved(&self, known: &Refund, report: &RefundReport, fresh: RefundId) -> Decision {
        let is_stale = known.provider_id.as_deref().is_some_and(|id| id != report.id) && report.progress != RefundProgress::Succeeded;
        let given_up = known.failures + 1 >= MOST_REFUND_FAILURES;
        let status = match (report.progress, known.status) {
            _ if is_stale || self.is_settled(known) => return Decision::Unchanged,
            (_, RefundStatus::Superseded) if known.cause == RefundCause::External => return Decision::Unchanged,
            (RefundProgress::Failed, _) if known.cause == RefundCause::External => return self.elsewhere_failed(known, fresh),
            (RefundProgress::Succeeded, _) => RefundStatus::Succeeded,
            // A definite failure is tried again under another key, unless a person has it already.
            (RefundProgress::Failed, RefundStatus::Manual | RefundStatus::Superseded) => known.status,
            (RefundProgress::Failed, _) if given_up => RefundStatus::Manual,
            (RefundProgress::Failed, _) => RefundStatus::Failed,
            (RefundProgress::Pending, RefundStatus::Queued | RefundStatus::Failed) => RefundStatus::Submitted,
            (RefundProgress::Pending, _) => return Decision::Unchanged,
        };
        let failed = report.progress == RefundProgress::Failed;
        let counted = self.counted_as(known, status, report.amount.minor);
        if status == RefundStatus::Succeeded && counted <= 0 {
            return Decision::Unchanged;
        }
        let moved = Refund {
            status: if counted == 0 { RefundStatus::Superseded } else { status },
            failures: known.failures + i32::from(failed),
            provider_id: (!failed).then(|| report.id.clone()),
            ..known.counting(counted)
        };
        let moved = if counted == known.counted_minor() { moved } else { self.refitted(moved) };
        if moved == *known {
            return Decision::Unchanged;
        }
        let mut changed = vec![moved];
        changed.extend(self.replacing(&changed).making_room(known.payment, 0));
        self.with_refunds(&changed, None)
    }

    /// How much of a refund counts that moves to `status`; `told` is what the provider says.
    fn counted_as(&self, known: &Refund, status: RefundStatus, told: i64) -> i64 {
        let counted = known.counted_minor();
        let Some(payment) = self.payments.iter().find(|payment| payment.id == known.payment) else { return counted };
        match status {
            // One that had shrunk or was superseded was on its way after all; no more of it counts than there is.
            RefundStatus::Succeeded => told.min(self.not_back_minor(payment) + counted),
            // It is to be made again: of what is there then.
            RefundStatus::Failed | RefundStatus::Manual => counted.min((self.left_minor(payment) + counted).max(0)),
            RefundStatus::Queued | RefundStatus::Submitted | RefundStatus::Superseded => counted,
        }
    }

    /// A refund made in the provider's dashboard: the money is gone, so what of ours was not sent yet shrinks until both fit.
    fn made_elsewhere(&self, report: &RefundReport, id: RefundId) -> Decision {
        let Some(payment) = self.payment_it_speaks_of(report.payment, &report.intent) else { return Decision::Unchanged };
        if payment.status != PaymentStatus::Succeeded {
            return Decision::Unchanged;
        }
        let shrunk = self.making_room(payment.id, report.amount.minor);
        let base = self.replacing(&shrunk);
        let minor = report.amount.minor.min(base.not_back_minor(payment));
        if minor <= 0 {
            return Decision::Unchanged;
        }
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

    /// A refund made in the dashboard that came to nothing before we heard of it: kept as that, so that what was said of it before is not
    /// believed when it comes late.
    fn failed_elsewhere(&self, report: &RefundReport, id: RefundId) -> Decision {
        match self.payment_it_speaks_of(report.payment, &report.intent) {
            Some(payment) if report.amount.minor > 0 => {
                let wanted = Self::refund_of_minor(payment, id, RefundCause::External, report.amount.minor);
                let came_to_nothing = Refund { subject: report.id.clone(), provider_id: Some(report.id.clone()), ..wanted.counting(0) };
                self.with_refunds(&[], Some(came_to_nothing))
            }
            _ => Decision::Unchanged,
        }
    }

    /// What of ours was not sent yet, as much smaller as it takes to leave `minor` of a payment.
    fn making_room(&self, payment: PaymentId, minor: i64) -> Vec<Refund> {
        let mut room = self.payments.iter().find(|known| known.id == payment).map_or(0, |payment| self.left_minor(payment));
        let mut shrunk = Vec::new();
        for ours in self.refunds.iter().filter(|refund| refund.payment == payment && refund.is_unsent()) {
            let take = (minor - room).min(ours.counted_minor());
            if take > 0 {
                room += take;
                shrunk.push(ours.counting(ours.counted_minor() - take));
            }
        }
        shrunk
    }

    /// A refund made in the dashboard came to nothing: what of ours had shrunk because of it is wanted again. `fresh` is the key of
    /// another refund, should ours have been sent meanwhile.
    fn elsewhere_failed(&self, known: &Refund, fresh: RefundId) -> Decision {
        let mut changed = vec![known.counting(0)];
        let mut next = self.replacing(&changed);
        let payment = next.payments.iter().find(|payment| payment.id == known.payment);
        // A bank may have taken it by a dispute meanwhile.
        let mut back = known.counted_minor().min(payment.map_or(0, |payment| next.refundable_minor(payment)));
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
    /// What is lost to the bank cannot go back a second time, so what of ours was not sent yet shrinks until both fit. Until the bank has
    /// decided, what was promised stands.
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
        match next.with_refunds(&next.making_room(payment.id, 0), None) {
            Decision::Unchanged => Decision::Changed(Box::new(next), vec![event]),
            Decision::Changed(booking, mut events) => {
                events.insert(0, event);
                Decision::Changed(booking, events)
            }
        }
    }

    /// The attempt a report speaks of: by our key, or by the provider's.
    pub(super) fn payment_it_speaks_of(&self, payment: Option<PaymentId>, intent: &str) -> Option<&Payment> {
        let by_intent = || self.payments.iter().find(|p| p.intent.as_deref() == Some(intent));
        payment.and_then(|id| self.payments.iter().find(|p| p.id == id)).or_else(by_intent)
    }
}

impl Refund {
    /// Whether the provider cannot have heard of it yet, or has refused it.
    fn is_unsent(&self) -> bool {
        self.cause != RefundCause::External && matches!(self.status, RefundStatus::Queued | RefundStatus::Failed | RefundStatus::Manual)
    }

    /// The same refund of another amount; of none, it is superseded.
    pub(super) fn counting(&self, minor: i64) -> Self {
        if minor == 0 {
            return Self { status: RefundStatus::Superseded, ..self.clone() };
        }
        Self { amount: Money::new(minor, self.amount.currency), fees_minor: self.fees_minor.min(minor), ..self.clone() }
    }
}
