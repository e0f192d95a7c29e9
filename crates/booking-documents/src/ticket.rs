//! A ticket: a page a third of an A4 wide, to hold up on a phone or to print and fold.

use booking_domain::{Money, booking::BookedSeat, ports::BookingPapers, ports::DocumentError, ticket::SealedTicket};
use krilla::Document;

use crate::{
    qr,
    sheet::{self, Fonts, GOLD, INK, Link, MUTED, Pen, RULE, Style, VELVET, WHITE},
    words,
};

/// 99 × 210 mm: three fit on an A4.
const PAGE: (f32, f32) = (280.6, 595.3);
const MARGIN: f32 = 22.0;
/// How far down the red goes.
const HEAD: f32 = 206.0;
/// Where the ticket is torn.
const TEAR: f32 = 358.0;
/// 53 mm: each module of the code is a millimetre.
const CODE: f32 = 150.0;

/// A ticket among those of its booking.
pub struct Entry<'a> {
    pub sealed: &'a SealedTicket,
    pub seat: &'a BookedSeat,
    /// Counted from one.
    pub position: usize,
    pub count: usize,
}

/// Adds the page of a ticket.
pub fn page(document: &mut Document, fonts: &Fonts, papers: &BookingPapers, entry: &Entry<'_>) -> Result<(), DocumentError> {
    let left = (PAGE.0 - CODE) / 2.0;
    let code = qr::path(&entry.sealed.code, left, TEAR + 12.0, CODE)?;
    let says = format!("Booking {} on the web", papers.booking().reference);
    let link = papers.url.clone().map(|url| Link { place: (0.0, PAGE.1 - 26.0, PAGE.0, 26.0), url, says });
    sheet::page(document, PAGE, link, |pen| {
        head(pen, fonts, papers);
        middle(pen, fonts, papers, entry.seat);
        tear(pen);
        pen.path(&code, INK);
        stub(pen, fonts, papers, entry);
        Ok(())
    })
}

/// The cinema and the film, under the lights of a marquee.
fn head(pen: &mut Pen<'_, '_>, fonts: &Fonts, papers: &BookingPapers) {
    let summary = &papers.summary;
    let width = PAGE.0 - 2.0 * MARGIN;
    pen.rectangle(0.0, 0.0, PAGE.0, HEAD, VELVET);
    lights(pen, 11.0);
    lights(pen, HEAD - 11.0);
    let name = Style::new(&fonts.bold, 11.0, GOLD);
    pen.text(MARGIN, 42.0, name, &fonts.bold.cut(&summary.cinema_name, name.size, width));
    let (place, small) = (words::place(summary), Style::new(&fonts.regular, 8.0, GOLD));
    pen.text(MARGIN, 54.0, small, &fonts.regular.cut(&place, small.size, width));

    let (size, lines) = title(fonts, &summary.film_title, width);
    let style = Style::new(&fonts.bold, size, WHITE);
    let mut y = 90.0;
    for line in lines {
        pen.text(MARGIN, y, style, &line);
        y += size * 1.16;
    }
    let starts = papers.booking().starts_at.to_zoned(papers.zone());
    pen.text(MARGIN, HEAD - 42.0, Style::new(&fonts.regular, 10.0, GOLD), &words::day(&starts));
    pen.text(MARGIN, HEAD - 26.0, Style::new(&fonts.bold, 13.0, WHITE), &words::hour(&starts));
    let ends = papers.booking().ends_at.to_zoned(papers.zone());
    pen.text_to(PAGE.0 - MARGIN, HEAD - 26.0, Style::new(&fonts.regular, 8.0, GOLD), &format!("until about {}", ends.strftime("%H:%M")));
}

/// As large as fits into three lines; what never fits is cut.
fn title(fonts: &Fonts, title: &str, width: f32) -> (f32, Vec<String>) {
    const SMALLEST: f32 = 13.0;
    let sizes = [26.0, 22.0, 18.0, 15.0, SMALLEST];
    let fits = |size: &f32| {
        let (lines, room) = (fonts.bold.wrapped(title, *size, width).len(), if *size > 22.0 { 2 } else { 3 });
        lines <= room
    };
    let size = sizes.into_iter().find(fits).unwrap_or(SMALLEST);
    let mut lines = fonts.bold.wrapped(title, size, width);
    if lines.len() > 3 {
        let rest = lines.split_off(2).join(" ");
        lines.push(fonts.bold.cut(&rest, size, width));
    }
    (size, lines)
}

fn lights(pen: &mut Pen<'_, '_>, y: f32) {
    const BULBS: u8 = 20;
    let step = PAGE.0 / f32::from(BULBS);
    for bulb in 0..BULBS {
        pen.circle(step * (f32::from(bulb) + 0.5), y, 2.2, GOLD);
    }
}

/// Where to sit.
fn middle(pen: &mut Pen<'_, '_>, fonts: &Fonts, papers: &BookingPapers, seat: &BookedSeat) {
    let label = Style::new(&fonts.regular, 8.0, MUTED);
    let (width, column) = (PAGE.0 - 2.0 * MARGIN, (PAGE.0 - 2.0 * MARGIN) / 2.0);
    pen.text(MARGIN, HEAD + 26.0, label, "SCREEN");
    let screen = Style::new(&fonts.bold, 17.0, INK);
    pen.text(MARGIN, HEAD + 45.0, screen, &fonts.bold.cut(&papers.summary.screen_name, screen.size, width));

    pen.text(MARGIN, HEAD + 70.0, label, "ROW");
    pen.text(MARGIN + column, HEAD + 70.0, label, "SEAT");
    let large = |text: &str| Style::new(&fonts.bold, if fonts.bold.width(text, 38.0) < column - 8.0 { 38.0 } else { 18.0 }, VELVET);
    pen.text(MARGIN, HEAD + 105.0, large(&seat.row), &seat.row);
    pen.text(MARGIN + column, HEAD + 105.0, large(&seat.number), &seat.number);
    pen.text(MARGIN, HEAD + 130.0, Style::new(&fonts.regular, 10.0, INK), &words::kind(seat, &papers.booking().quote));
    let price = words::amount(Money::new(seat.share_minor, papers.booking().quote.currency));
    pen.text_to(PAGE.0 - MARGIN, HEAD + 130.0, Style::new(&fonts.bold, 11.0, INK), &price);
}

/// The line to tear along, between two notches.
fn tear(pen: &mut Pen<'_, '_>) {
    pen.dashes(16.0, PAGE.0 - 16.0, TEAR, RULE);
    pen.circle(0.0, TEAR, 9.0, RULE);
    pen.circle(PAGE.0, TEAR, 9.0, RULE);
}

/// What belongs to the code.
fn stub(pen: &mut Pen<'_, '_>, fonts: &Fonts, papers: &BookingPapers, entry: &Entry<'_>) {
    let middle = PAGE.0 / 2.0;
    let below = TEAR + 12.0 + CODE;
    pen.text_around(middle, below + 16.0, Style::new(&fonts.bold, 16.0, INK), papers.booking().reference.as_str());
    let which = format!("Ticket {} of {}  ·  No. {}", entry.position, entry.count, entry.sealed.ticket.id);
    pen.text_around(middle, below + 31.0, Style::new(&fonts.regular, 8.0, MUTED), &which);
    let small = Style::new(&fonts.regular, 7.5, MUTED);
    pen.text_around(middle, below + 46.0, small, "Show this code at the door. It admits one, once.");
    if let Some(url) = &papers.url {
        let url = fonts.regular.cut(url, small.size, PAGE.0 - 2.0 * MARGIN);
        pen.text_around(middle, below + 58.0, Style { color: VELVET, ..small }, &url);
    }
}
