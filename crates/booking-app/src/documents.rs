//! The documents of a booking: tickets and receipts to print, the show for a calendar.

use std::sync::Arc;

use booking_domain::{
    BookingId, StoreError,
    account::Reach,
    ports::{Attachment, BookingPapers, BookingStore, Clock, DocumentError, Documents, NoDocument, TicketSeal},
    ticket::SealedTicket,
};
use thiserror::Error;

/// Why there is no document.
#[derive(Debug, Error)]
pub enum PaperError {
    /// There is no such booking, or it is beyond reach.
    #[error("there is no such booking")]
    NotFound,
    /// The booking does not stand so that it has this document.
    #[error(transparent)]
    NoDocument(#[from] NoDocument),
    /// It was not made.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use cases of documents: load a booking's papers once, then make of them what is wanted.
#[derive(Clone)]
pub struct DocumentService {
    bookings: Arc<dyn BookingStore>,
    documents: Arc<dyn Documents>,
    seal: Arc<dyn TicketSeal>,
    clock: Arc<dyn Clock>,
    public_url: String,
}

impl DocumentService {
    /// Use cases over these ports; the booking's page is below `public_url`.
    pub fn new(
        bookings: Arc<dyn BookingStore>,
        documents: Arc<dyn Documents>,
        seal: Arc<dyn TicketSeal>,
        clock: Arc<dyn Clock>,
        public_url: String,
    ) -> Self {
        Self { bookings, documents, seal, clock, public_url }
    }

    /// The papers of a booking, whoever asks: for mail to its owner.
    ///
    /// # Errors
    /// [`PaperError::NotFound`], [`PaperError::Store`].
    pub async fn papers(&self, booking: BookingId) -> Result<Arc<BookingPapers>, PaperError> {
        self.papers_within(booking, &Reach::All).await
    }

    /// The papers of a booking within reach.
    ///
    /// # Errors
    /// [`PaperError::NotFound`] also for one beyond it; [`PaperError::Store`].
    pub async fn papers_within(&self, booking: BookingId, reach: &Reach) -> Result<Arc<BookingPapers>, PaperError> {
        let summary = self.bookings.find(booking, reach).await?.ok_or(PaperError::NotFound)?;
        let tickets = self.bookings.tickets(booking).await?;
        let sealed = |ticket: booking_domain::ticket::Ticket| SealedTicket { code: self.seal.seal(&ticket.claim()), ticket };
        let url = summary.booking.page(&self.public_url);
        Ok(Arc::new(BookingPapers { summary, tickets: tickets.into_iter().map(sealed).collect(), url, made_at: self.clock.now() }))
    }

    /// The tickets as a PDF.
    ///
    /// # Errors
    /// [`PaperError::NoDocument`] when no ticket admits; [`PaperError::Document`].
    pub async fn tickets(&self, papers: &Arc<BookingPapers>) -> Result<Attachment, PaperError> {
        papers.check_tickets()?;
        self.made(papers, |documents, papers| documents.tickets(papers)).await
    }

    /// The receipt as a PDF.
    ///
    /// # Errors
    /// [`PaperError::NoDocument`] when nothing was sold or paid; [`PaperError::Document`].
    pub async fn receipt(&self, papers: &Arc<BookingPapers>) -> Result<Attachment, PaperError> {
        papers.check_receipt()?;
        self.made(papers, |documents, papers| documents.receipt(papers)).await
    }

    /// The show as a calendar's event.
    ///
    /// # Errors
    /// [`PaperError::NoDocument`] when nothing was sold; [`PaperError::Document`].
    pub async fn calendar(&self, papers: &Arc<BookingPapers>) -> Result<Attachment, PaperError> {
        papers.check_calendar()?;
        self.made(papers, |documents, papers| documents.calendar(papers)).await
    }

    /// Makes a document off the threads that serve.
    async fn made(
        &self,
        papers: &Arc<BookingPapers>,
        make: fn(&dyn Documents, &BookingPapers) -> Result<Attachment, DocumentError>,
    ) -> Result<Attachment, PaperError> {
        let (documents, papers) = (self.documents.clone(), papers.clone());
        let making = tokio::task::spawn_blocking(move || make(documents.as_ref(), &papers));
        Ok(making.await.map_err(|panic| DocumentError(panic.to_string()))??)
    }
}

#[cfg(test)]
mod tests {
    use booking_domain::{
        booking::{BookingStatus, Stage},
        ports::{MockBookingStore, MockDocuments, MockTicketSeal},
    };
    use booking_testkit::{FrozenClock, noon, papers::sample};

    use super::*;

    /// The sample booking in a store, standing like this.
    fn service(stage: Stage, documents: MockDocuments) -> DocumentService {
        let papers = sample();
        let (mut summary, tickets) = (papers.summary, papers.tickets);
        summary.booking.stage = stage;
        let mut bookings = MockBookingStore::new();
        bookings.expect_find().withf(|_, reach| matches!(reach, Reach::All)).returning(move |_, _| Ok(Some(summary.clone())));
        bookings.expect_tickets().returning(move |_| Ok(tickets.iter().map(|sealed| sealed.ticket.clone()).collect()));
        let mut seal = MockTicketSeal::new();
        seal.expect_seal().returning(|claim| format!("sealed {claim}"));
        let clock = Arc::new(FrozenClock::at(noon()));
        DocumentService::new(Arc::new(bookings), Arc::new(documents), Arc::new(seal), clock, "https://example.org".to_owned())
    }

    fn attachment() -> Attachment {
        Attachment { name: "x.pdf".to_owned(), content_type: "application/pdf".to_owned(), bytes: vec![1] }
    }

    #[tokio::test]
    async fn documents_are_made_of_sealed_tickets_as_of_now() {
        let mut documents = MockDocuments::new();
        documents
            .expect_tickets()
            .times(1)
            .withf(|papers| papers.tickets[0].code == "sealed MQ1.105.42.7.5")
            .returning(|_| Ok(attachment()));
        let service = service(Stage::Confirmed { at: noon() }, documents);
        let papers = service.papers(BookingId(42)).await.expect("papers");
        assert_eq!((papers.url.as_deref(), papers.made_at), (Some("https://example.org/bookings/42"), noon()));
        assert_eq!(service.tickets(&papers).await.expect("tickets"), attachment());
    }

    #[tokio::test]
    async fn what_is_called_off_has_no_tickets_and_nobody_tries() {
        let reason = booking_domain::booking::CancelReason::ByCustomer;
        let mut documents = MockDocuments::new();
        documents.expect_calendar().times(1).returning(|_| Ok(attachment()));
        let service = service(Stage::Cancelled { at: noon(), reason }, documents);
        let papers = service.papers(BookingId(42)).await.expect("papers");
        let refused = service.tickets(&papers).await.expect_err("no tickets");
        assert!(matches!(refused, PaperError::NoDocument(NoDocument(BookingStatus::Cancelled))), "{refused}");
        service.calendar(&papers).await.expect("an event that is called off");
    }

    #[tokio::test]
    async fn a_printer_that_panics_is_an_error_of_the_document() {
        let mut documents = MockDocuments::new();
        documents.expect_receipt().returning(|_| panic!("out of paper"));
        let service = service(Stage::Confirmed { at: noon() }, documents);
        let papers = service.papers(BookingId(42)).await.expect("papers");
        assert!(matches!(service.receipt(&papers).await, Err(PaperError::Document(_))));
    }
}
