//! A receipt: an A4 page, or as many as it takes.

use booking_domain::{Money, ports::BookingPapers, ports::DocumentError};
use krilla::Document;

use crate::{
    sheet::{self, Fonts, INK, Link, MUTED, Pen, RULE, Style, VELVET},
    words,
};

/// A4.
const PAGE: (f32, f32) = (595.3, 841.9);
const MARGIN: f32 = 56.0;
/// Where the lines begin on the first page, under what the receipt is about, and on further ones.
const FIRST: f32 = 292.0;
const FURTHER: f32 = 96.0;
/// Where they end.
const BOTTOM: f32 = PAGE.1 - 90.0;

/// A line of the receipt.
enum Line {
    /// Something and what it costs.
    Item(String, String),
    /// What explains a line, and its part.
    Note(String, String),
    /// A sum.
    Sum(String, String),
    /// A rule between parts.
    Rule,
}

impl Line {
    fn height(&self) -> f32 {
        match self {
            Self::Item(..) => 18.0,
            Self::Note(..) => 14.0,
            Self::Sum(..) => 24.0,
            Self::Rule => 17.0,
        }
    }
}

/// Adds the pages of a receipt.
pub fn pages(document: &mut Document, fonts: &Fonts, papers: &BookingPapers) -> Result<(), DocumentError> {
    let sheets = paginated(lines(papers));
    let count = sheets.len();
    for (i, lines) in sheets.into_iter().enumerate() {
        let link = papers.url.clone().map(|url| Link {
            place: (MARGIN, PAGE.1 - 60.0, PAGE.0 - 2.0 * MARGIN, 16.0),
            url,
            says: format!("Booking {} on the web", papers.booking().reference),
        });
        sheet::page(document, PAGE, link, |pen| {
            head(pen, fonts, papers);
            let mut y = FURTHER;
            if i == 0 {
                about(pen, fonts, papers);
                y = FIRST;
            }
            for line in &lines {
                draw(pen, fonts, y, line);
                y += line.height();
            }
            foot(pen, fonts, papers, i + 1, count);
            Ok(())
        })?;
    }
    Ok(())
}

/// The lines in as many pages as they need.
fn paginated(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let (mut pages, mut y) = (vec![Vec::new()], FIRST);
    for line in lines {
        if y + line.height() > BOTTOM {
            pages.push(Vec::new());
            y = FURTHER;
        }
        y += line.height();
        if let Some(page) = pages.last_mut() {
            page.push(line);
        }
    }
    pages
}

/// Everything between what was bought and what was paid for it in the end.
fn lines(papers: &BookingPapers) -> Vec<Line> {
    let booking = papers.booking();
    let quote = &booking.quote;
    let zone = papers.zone();
    let say = |minor: i64| words::amount(Money::new(minor, quote.currency));
    let mut lines = Vec::new();
    for seat in &booking.seats {
        lines.push(Line::Item(format!("{}  ·  {}", words::seat(seat), words::kind(seat, quote)), say(seat.price_minor)));
        if let Some(at) = seat.cancelled_at {
            lines.push(Line::Note(format!("cancelled on {}", words::moment(&at.to_zoned(zone.clone()))), String::new()));
        }
    }
    for adjustment in &quote.adjustments {
        lines.push(Line::Note(format!("{}, in the prices above", adjustment.rule), say(adjustment.amount_minor)));
    }
    if quote.discount_minor != 0 {
        lines.push(Line::Item(words::discount(quote), say(-quote.discount_minor)));
    }
    if quote.fees_minor != 0 {
        lines.push(Line::Item("Booking fees".to_owned(), say(quote.fees_minor)));
    }
    if quote.tax_added_minor != 0 {
        lines.push(Line::Item(words::tax(quote.tax), say(quote.tax_added_minor)));
    }
    lines.extend([Line::Rule, Line::Sum("Total".to_owned(), say(quote.total_minor))]);
    if quote.tax.included && quote.tax.basis_points > 0 {
        lines.push(Line::Note(format!("{}, in the total", words::tax(quote.tax)), say(quote.tax_minor)));
    }
    lines.push(Line::Rule);
    lines.extend(paid(papers));
    lines
}

/// What came in and what went back.
fn paid(papers: &BookingPapers) -> Vec<Line> {
    let zone = papers.zone();
    let mut lines: Vec<Line> = Vec::new();
    for payment in papers.paid() {
        let money = Money::new(payment.captured_minor, payment.amount.currency);
        lines.push(Line::Item(words::paid(payment), words::amount(money)));
        lines.push(Line::Note(words::moment(&payment.created_at.to_zoned(zone.clone())), String::new()));
    }
    let back: Vec<Line> = papers
        .booking()
        .refunds
        .iter()
        .filter(|refund| refund.counted_minor() > 0)
        .map(|refund| Line::Item(words::returned(refund), words::amount(Money::new(-refund.counted_minor(), refund.amount.currency))))
        .collect();
    if lines.is_empty() {
        lines.push(Line::Item("Nothing was to be paid.".to_owned(), String::new()));
    } else {
        let sum = if back.is_empty() { "Paid" } else { "Paid in the end" };
        lines.extend(back);
        lines.extend([Line::Rule, Line::Sum(sum.to_owned(), words::amount(papers.kept()))]);
    }
    lines
}

/// The cinema, on every page.
fn head(pen: &mut Pen<'_, '_>, fonts: &Fonts, papers: &BookingPapers) {
    let (right, width) = (PAGE.0 - MARGIN, PAGE.0 - 2.0 * MARGIN - 150.0);
    pen.rectangle(0.0, 0.0, PAGE.0, 8.0, VELVET);
    let name = Style::new(&fonts.bold, 17.0, INK);
    pen.text(MARGIN, 56.0, name, &fonts.bold.cut(&papers.summary.cinema_name, name.size, width));
    let small = Style::new(&fonts.regular, 9.5, MUTED);
    pen.text(MARGIN, 72.0, small, &fonts.regular.cut(&words::place(&papers.summary), small.size, width));
    pen.text_to(right, 56.0, Style::new(&fonts.bold, 17.0, VELVET), "Receipt");
    pen.text_to(right, 72.0, small, papers.booking().reference.as_str());
}

/// What the receipt is about.
fn about(pen: &mut Pen<'_, '_>, fonts: &Fonts, papers: &BookingPapers) {
    let summary = &papers.summary;
    let (label, value) = (Style::new(&fonts.regular, 8.5, MUTED), Style::new(&fonts.regular, 10.5, INK));
    let sold = papers.sold_at().map_or_else(|| "–".to_owned(), |at| words::moment(&at.to_zoned(papers.zone())));
    let made = words::moment(&papers.made_at.to_zoned(papers.zone()));
    let facts = [("REFERENCE", papers.booking().reference.to_string()), ("BOOKED", sold), ("ISSUED", made)];
    for ((name, fact), indent) in facts.iter().zip([0.0, 120.0, 302.0]) {
        pen.text(MARGIN + indent, 122.0, label, name);
        pen.text(MARGIN + indent, 138.0, value, fact);
    }
    pen.line(MARGIN, PAGE.0 - MARGIN, 158.0, RULE);
    let title = Style::new(&fonts.bold, 14.0, INK);
    let width = PAGE.0 - 2.0 * MARGIN;
    pen.text(MARGIN, 186.0, title, &fonts.bold.cut(&summary.film_title, title.size, width));
    let starts = papers.booking().starts_at.to_zoned(papers.zone());
    pen.text(MARGIN, 204.0, value, &fonts.regular.cut(&summary.screen_name, value.size, width));
    pen.text(MARGIN, 220.0, value, &format!("{}, {} ({})", words::day(&starts), words::hour(&starts), summary.time_zone));
    if papers.is_called_off() {
        pen.text_to(PAGE.0 - MARGIN, 220.0, Style::new(&fonts.bold, 10.5, VELVET), "Cancelled");
    }
    pen.text(MARGIN, 256.0, label, "SEATS");
    pen.text_to(PAGE.0 - MARGIN, 256.0, label, papers.booking().quote.currency.code());
    pen.line(MARGIN, PAGE.0 - MARGIN, 266.0, RULE);
}

fn draw(pen: &mut Pen<'_, '_>, fonts: &Fonts, y: f32, line: &Line) {
    let right = PAGE.0 - MARGIN;
    let (item, note) = (Style::new(&fonts.regular, 10.5, INK), Style::new(&fonts.regular, 9.0, MUTED));
    let (style, indent, y, (text, amount)) = match line {
        Line::Item(text, amount) => (item, 0.0, y, (text, amount)),
        Line::Note(text, amount) => (note, 12.0, y - 2.0, (text, amount)),
        Line::Sum(text, amount) => (Style::new(&fonts.bold, 13.0, INK), 0.0, y + 6.0, (text, amount)),
        Line::Rule => return pen.line(MARGIN, right, y - 4.0, RULE),
    };
    let room = right - MARGIN - indent - style.face.width(amount, style.size) - 12.0;
    pen.text(MARGIN + indent, y, style, &style.face.cut(text, style.size, room));
    // An explaining amount stands apart from those that are summed.
    let edge = if matches!(line, Line::Note(..)) { right - 80.0 } else { right };
    pen.text_to(edge, y, style, amount);
}

fn foot(pen: &mut Pen<'_, '_>, fonts: &Fonts, papers: &BookingPapers, page: usize, count: usize) {
    let small = Style::new(&fonts.regular, 8.5, MUTED);
    let y = PAGE.1 - 48.0;
    let room = PAGE.0 - 2.0 * MARGIN - 80.0;
    if let Some(url) = &papers.url {
        pen.text(MARGIN, y, Style { color: VELVET, ..small }, &fonts.regular.cut(url, small.size, room));
    }
    if count > 1 {
        pen.text_to(PAGE.0 - MARGIN, y, small, &format!("Page {page} of {count}"));
    }
}
