//! What every [`Documents`] does. It writes nothing, so there is neither race nor rollback.

use booking_domain::{
    Currency, Money, RefundId, Timestamp,
    booking::{CancelReason, Stage},
    payment::{Refund, RefundCause, RefundStatus},
    ports::{Attachment, BookingPapers, Documents},
    pricing::{Tax, TicketType},
    ticket::TicketStatus,
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::{
    noon,
    papers::{Ics, Pdf, sample, starting_at},
};

/// Makes the suite's tests of a function that makes [`Documents`]. They wait for nothing, so neither do the tests.
#[macro_export]
macro_rules! documents_contract {
    (@ $fresh:path: $($name:ident),+ $(,)?) => {$(
        #[test]
        fn $name() {
            $crate::contract::documents::$name(&$fresh());
        }
    )+};
    ($fresh:path) => {
        $crate::documents_contract! { @ $fresh:
            every_ticket_has_a_page_that_says_all,
            the_code_on_a_ticket_is_scanned,
            a_revoked_ticket_has_no_page,
            titles_of_any_length_leave_the_code_alone,
            a_receipt_says_what_was_paid_for,
            a_receipt_says_what_went_back,
            tax_discounts_and_who_a_seat_is_for_are_said,
            a_long_receipt_goes_on_overleaf,
            currencies_have_their_sign_and_their_decimals,
            an_event_is_when_the_show_is,
            an_event_says_where_and_warns_before,
            text_of_an_event_is_escaped,
            an_event_called_off_replaces_the_one_before,
            an_event_that_moves_replaces_the_one_before,
            papers_of_a_sale_at_the_counter_lead_to_no_page,
            the_same_papers_are_the_same_bytes,
        }
    };
}

fn pdf(file: &Attachment, name: &str) -> Pdf {
    assert_eq!((file.name.as_str(), file.content_type.as_str()), (name, "application/pdf"));
    Pdf::read(&file.bytes)
}

fn calendar(documents: &dyn Documents, papers: &BookingPapers) -> Ics {
    let file = documents.calendar(papers).expect("an event");
    assert!(file.content_type.starts_with("text/calendar; charset=utf-8"), "{}", file.content_type);
    assert!(file.name.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(letter)), "{}", file.name);
    Ics::read(&file.bytes)
}

/// All a guest and an usher look for, on a page for each seat.
pub fn every_ticket_has_a_page_that_says_all(documents: &dyn Documents) {
    let tickets = pdf(&documents.tickets(&sample()).expect("tickets"), "tickets-K7Q2-9XMF.pdf");
    assert_eq!(tickets.pages(), 2);
    for page in 0..2 {
        tickets.must_say(page, &["Amélie, Żółć & Ωmega", "Kino Größe", "Kurfürstendamm 225, Berlin", "Screen 1", "K7Q2-9XMF"]);
        tickets.must_say(page, &["Thursday, 3 January 2030", "13:00 CET", "F", "tickets.example.org/bookings/42"]);
    }
    tickets.must_say(0, &["Regular seat", "€10.50", "Ticket 1 of 2"]);
    tickets.must_say(1, &["Premium seat", "€13.00", "Ticket 2 of 2"]);
}

/// What is drawn is what was sealed.
pub fn the_code_on_a_ticket_is_scanned(documents: &dyn Documents) {
    let papers = sample();
    let tickets = Pdf::read(&documents.tickets(&papers).expect("tickets").bytes);
    let sealed: Vec<Option<String>> = papers.tickets.iter().map(|sealed| Some(sealed.code.clone())).collect();
    assert_eq!(tickets.codes(), sealed);
}

/// A used ticket may be printed again, a revoked one not.
pub fn a_revoked_ticket_has_no_page(documents: &dyn Documents) {
    let mut papers = sample();
    papers.tickets[0].ticket.status = TicketStatus::Revoked;
    papers.tickets[1].ticket.status = TicketStatus::Used;
    let tickets = Pdf::read(&documents.tickets(&papers).expect("tickets").bytes);
    assert_eq!(tickets.codes(), [Some(papers.tickets[1].code.clone())]);
    tickets.must_say(0, &["Ticket 1 of 1"]);
}

/// Long words, many words, no words, and letters the fonts may not have.
pub fn titles_of_any_length_leave_the_code_alone(documents: &dyn Documents) {
    for title in [String::new(), "W".repeat(200), "The Lord of the Rings ".repeat(20), "千と千尋の神隠し".to_owned(), "🎬".to_owned()]
    {
        let mut papers = sample();
        papers.summary.film_title.clone_from(&title);
        papers.summary.screen_name = title;
        let tickets = Pdf::read(&documents.tickets(&papers).expect("tickets").bytes);
        assert_eq!(tickets.codes()[0].as_ref(), Some(&papers.tickets[0].code));
        documents.receipt(&papers).expect("a receipt");
        calendar(documents, &papers);
    }
}

/// Each seat, what made its price, fees, the total, and the payment.
pub fn a_receipt_says_what_was_paid_for(documents: &dyn Documents) {
    let receipt = pdf(&documents.receipt(&sample()).expect("a receipt"), "receipt-K7Q2-9XMF.pdf");
    assert_eq!((receipt.pages(), receipt.codes()), (1, &[None][..]));
    receipt.must_say(0, &["Receipt", "Kino Größe", "Kurfürstendamm 225, Berlin", "K7Q2-9XMF", "Amélie, Żółć & Ωmega"]);
    receipt.must_say(0, &["Row F, seat 5", "€10.00", "Row F, seat 6", "€12.50", "Premium seat, in the prices above", "€2.50"]);
    receipt.must_say(0, &["Booking fees", "€1.00", "Total", "€23.50", "Paid online (pi_123)", "1 January 2030, 12:59 CET"]);
    assert!(!receipt.says(0, "Discount") && !receipt.says(0, "Returned"));
}

/// Tax is a line of the sum where it was added, and an explanation of the total where it was in the prices.
pub fn tax_discounts_and_who_a_seat_is_for_are_said(documents: &dyn Documents) {
    let mut papers = sample();
    let quote = &mut papers.summary.booking.quote;
    quote.seats[0].ticket = TicketType::Child;
    quote.discount_minor = 300;
    quote.tax = Tax { basis_points: 825, included: false };
    (quote.tax_minor, quote.tax_added_minor) = (194, 194);
    let receipt = Pdf::read(&documents.receipt(&papers).expect("a receipt").bytes);
    receipt.must_say(0, &["Row F, seat 5 · Regular seat, child", "Discount", "−€3.00", "Tax 8.25%", "€1.94"]);
    assert!(!receipt.says(0, "in the total"));
    Pdf::read(&documents.tickets(&papers).expect("tickets").bytes).must_say(0, &["Regular seat, child"]);

    let quote = &mut papers.summary.booking.quote;
    quote.tax = Tax { basis_points: 700, included: true };
    (quote.tax_minor, quote.tax_added_minor) = (154, 0);
    Pdf::read(&documents.receipt(&papers).expect("a receipt").bytes).must_say(0, &["Tax 7%, in the total", "€1.54"]);
}

/// What went back is taken off, and a refund that counts for nothing is not mentioned.
pub fn a_receipt_says_what_went_back(documents: &dyn Documents) {
    let mut papers = sample();
    let booking = &mut papers.summary.booking;
    booking.seats[0].cancelled_at = Some(noon() + SignedDuration::from_mins(30));
    let refund = |id: u128, minor, status| {
        let (id, payment) = (RefundId(Uuid::from_u128(id)), booking.payments[0].id);
        Refund { status, ..Refund::queued(id, payment, Money::new(minor, Currency::EUR), RefundCause::Cancelled) }
    };
    booking.refunds = vec![refund(1, 1_050, RefundStatus::Succeeded), refund(2, 777, RefundStatus::Superseded)];
    let receipt = Pdf::read(&documents.receipt(&papers).expect("a receipt").bytes);
    receipt.must_say(0, &["cancelled on 1 January 2030, 13:30 CET", "Returned: cancelled seats", "−€10.50", "Paid in the end", "€13.00"]);
    assert!(!receipt.says(0, "€7.77") && !receipt.says(0, "on its way"));
}

/// A school comes with a hundred pupils.
pub fn a_long_receipt_goes_on_overleaf(documents: &dyn Documents) {
    let mut papers = sample();
    let seat = papers.summary.booking.seats[0].clone();
    papers.summary.booking.seats =
        (1..=100).map(|n: i32| booking_domain::booking::BookedSeat { number: n.to_string(), ..seat.clone() }).collect();
    let receipt = Pdf::read(&documents.receipt(&papers).expect("a receipt").bytes);
    assert!(receipt.pages() > 1);
    receipt.must_say(0, &["Row F, seat 1", "Page 1 of"]);
    receipt.must_say(receipt.pages() - 1, &["Row F, seat 100", "Total", "Kino Größe"]);
}

/// Yen have no decimals.
pub fn currencies_have_their_sign_and_their_decimals(documents: &dyn Documents) {
    for (code, total) in [("JPY", "¥2350"), ("GBP", "£23.50"), ("KWD", "KWD 2.350")] {
        let mut papers = sample();
        papers.summary.booking.quote.currency = code.parse().expect("a code");
        Pdf::read(&documents.receipt(&papers).expect("a receipt").bytes).must_say(0, &[total]);
    }
}

/// In summer and winter, on the days the clocks change, in the hour that comes twice, and where they never change: the calendar alone
/// tells the instant.
pub fn an_event_is_when_the_show_is(documents: &dyn Documents) {
    let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Tokyo", "Asia/Kathmandu", "UTC"];
    // A day before and after each change of clocks of 2026 in these zones, hour by hour.
    let around = [
        "2026-03-08T06:30Z",
        "2026-03-29T00:30Z",
        "2026-03-29T01:00Z",
        "2026-04-04T14:30Z",
        "2026-10-03T15:00Z",
        "2026-10-25T00:30Z",
        "2026-11-01T05:30Z",
    ];
    for zone in zones {
        for middle in around {
            let middle: Timestamp = middle.replace('Z', ":00Z").parse().expect("an instant");
            for hour in -24..24 {
                let starts = middle + SignedDuration::from_hours(hour);
                let ics = calendar(documents, &starting_at(starts, zone));
                assert_eq!(ics.instant("DTSTART"), starts, "{zone}");
                assert_eq!(ics.instant("DTEND"), starts + SignedDuration::from_mins(153), "{zone}");
            }
        }
    }
}

/// All a guest needs on the way.
pub fn an_event_says_where_and_warns_before(documents: &dyn Documents) {
    let ics = calendar(documents, &sample());
    let (event, says) = (ics.event(), |property: &str| ics.event().properties[property].clone());
    assert_eq!((ics.method(), says("STATUS").as_str(), says("SEQUENCE").as_str()), ("PUBLISH", "CONFIRMED", "4"));
    assert_eq!(says("DTSTART"), "TZID=Europe/Berlin:20300103T130000");
    assert_eq!(says("DTSTAMP"), "20300101T130000Z");
    assert_eq!(says("URL"), "https://tickets.example.org/bookings/42");
    assert!(says("LOCATION").contains("Kino Größe") && says("DESCRIPTION").contains("K7Q2-9XMF"));
    let alarm = event.blocks.iter().find(|block| block.name == "VALARM").expect("an alarm");
    assert_eq!((alarm.properties["ACTION"].as_str(), alarm.properties["TRIGGER"].as_str()), ("DISPLAY", "-PT2H"));
}

/// A title cannot write properties of its own.
pub fn text_of_an_event_is_escaped(documents: &dyn Documents) {
    let mut papers = sample();
    "Me, You; and \\ \r\nSTATUS:CANCELLED".clone_into(&mut papers.summary.film_title);
    "The \"Astor\": 1, 2; 3".clone_into(&mut papers.summary.cinema_name);
    let file = documents.calendar(&papers).expect("an event");
    let text = String::from_utf8(file.bytes.clone()).expect("UTF-8");
    assert!(text.contains("SUMMARY:Me\\, You\\; and \\\\ \\nSTATUS:CANCELLED\r\n"), "{text}");
    assert!(text.contains("ORGANIZER;CN=\"The 'Astor': 1, 2; 3\":https"), "{text}");
    assert_eq!(Ics::read(&file.bytes).event().properties["STATUS"], "CONFIRMED");
}

/// The same event, later in its sequence, and no alarm any more.
pub fn an_event_called_off_replaces_the_one_before(documents: &dyn Documents) {
    let mut papers = sample();
    let before = calendar(documents, &papers);
    papers.summary.booking.version = 4;
    papers.summary.booking.stage = Stage::Cancelled { at: noon(), reason: CancelReason::ByCustomer };
    papers.url = Some("https://elsewhere.example.org/bookings/42".to_owned());
    let after = calendar(documents, &papers);
    assert_eq!(after.event().properties["UID"], before.event().properties["UID"]);
    assert_eq!((after.method(), after.event().properties["STATUS"].as_str()), ("CANCEL", "CANCELLED"));
    assert_eq!(after.event().properties["SEQUENCE"], "5");
    assert!(after.event().blocks.is_empty(), "nobody is warned of what is called off");
}

/// Its booking stays what it was, and the calendar kept the old time.
pub fn an_event_that_moves_replaces_the_one_before(documents: &dyn Documents) {
    let mut papers = sample();
    let sequence = |papers: &BookingPapers| calendar(documents, papers).event().properties["SEQUENCE"].parse::<i32>().expect("a number");
    let before = sequence(&papers);
    papers.summary.show_version += 1;
    papers.summary.booking.starts_at += SignedDuration::from_hours(1);
    assert!(sequence(&papers) > before);
}

/// It is in nobody's account.
pub fn papers_of_a_sale_at_the_counter_lead_to_no_page(documents: &dyn Documents) {
    let papers = BookingPapers { url: None, ..sample() };
    for pdf in [documents.tickets(&papers), documents.receipt(&papers)] {
        let pdf = Pdf::read(&pdf.expect("a document").bytes);
        pdf.must_say(0, &["K7Q2-9XMF"]);
        assert!(!pdf.says(0, "/bookings/"));
    }
    let event = calendar(documents, &papers);
    assert!(!event.event().properties.contains_key("URL") && !event.event().properties["DESCRIPTION"].contains("Tickets"));
}

/// No clock, no lot.
pub fn the_same_papers_are_the_same_bytes(documents: &dyn Documents) {
    let papers = sample();
    let all = || [documents.tickets(&papers), documents.receipt(&papers), documents.calendar(&papers)];
    for (first, second) in all().into_iter().zip(all()) {
        assert_eq!(first.expect("a document"), second.expect("a document"));
    }
}
