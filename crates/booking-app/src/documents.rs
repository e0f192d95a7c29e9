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
        Ok(Arc::new(BookingPapers {
            summary,
            tickets: tickets.into_iter().map(sealed).collect(),
            url: format!("{}/bookings/{booking}", self.public_url),
            made_at: self.clock.now(),
        }))
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
