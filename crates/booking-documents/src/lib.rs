//! The documents of a booking: tickets and receipts as PDF, the show as a calendar's event.
//!
//! PDF is written by krilla, with text that can be searched and copied. Its fonts are in `fonts/` and part of the binary, so that a
//! document looks the same wherever it was made; only the letters in use are embedded. A letter the fonts do not have (they have Latin,
//! Greek and Cyrillic) is printed as an empty box.

#![warn(missing_docs)]

mod calendar;
mod qr;
mod receipt;
mod sheet;
mod ticket;
mod words;
mod zone;

use booking_domain::ports::{Attachment, BookingPapers, DocumentError, Documents};
use krilla::{
    Document,
    metadata::{DateTime, Metadata},
};
use sheet::Fonts;

/// Makes documents.
pub struct Printer {
    fonts: Fonts,
}

impl Printer {
    /// A printer with its fonts.
    ///
    /// # Errors
    /// [`DocumentError`] when the fonts cannot be read.
    pub fn new() -> Result<Self, DocumentError> {
        Ok(Self { fonts: Fonts::load().ok_or_else(|| DocumentError("the fonts cannot be read".to_owned()))? })
    }
}

impl Documents for Printer {
    fn tickets(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError> {
        let mut document = Document::new();
        let count = papers.admitting().count();
        for (i, (sealed, seat)) in papers.admitting().enumerate() {
            ticket::page(&mut document, &self.fonts, papers, &ticket::Entry { sealed, seat, position: i + 1, count })?;
        }
        finished(document, papers, "tickets", "Tickets")
    }

    fn receipt(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError> {
        let mut document = Document::new();
        receipt::pages(&mut document, &self.fonts, papers)?;
        finished(document, papers, "receipt", "Receipt")
    }

    fn calendar(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError> {
        calendar::attachment(papers)
    }
}

/// The document's bytes under its name, such as `tickets-K7Q2-9XMF.pdf`.
fn finished(mut document: Document, papers: &BookingPapers, name: &str, title: &str) -> Result<Attachment, DocumentError> {
    let summary = &papers.summary;
    let reference = &papers.booking().reference;
    let metadata = Metadata::new()
        .title(format!("{title} {reference} – {}", summary.film_title))
        .authors(vec![summary.cinema_name.clone()])
        .creator("Marquee".to_owned())
        .language("en".to_owned())
        .document_id(format!("{name}-{reference}-{}", papers.booking().version));
    document.set_metadata(match creation_date(papers) {
        Some(date) => metadata.creation_date(date),
        None => metadata,
    });
    let bytes = document.finish().map_err(|error| DocumentError(format!("{error:?}")))?;
    Ok(Attachment { name: format!("{name}-{reference}.pdf"), content_type: "application/pdf".to_owned(), bytes })
}

fn creation_date(papers: &BookingPapers) -> Option<DateTime> {
    let made = papers.made_at.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |part: i8| u8::try_from(part).ok();
    let date = DateTime::new(u16::try_from(made.year()).ok()?).month(part(made.month())?).day(part(made.day())?);
    Some(date.hour(part(made.hour())?).minute(part(made.minute())?).second(part(made.second())?).utc_offset_hour(0).utc_offset_minute(0))
}
