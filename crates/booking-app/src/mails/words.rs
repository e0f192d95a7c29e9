//! Every mail, word by word: the texts here, the pages in `snapshots/`.

use booking_domain::{
    BookingId, SeatId, Timestamp,
    booking::{CancelReason, Stage},
    outbox::Message,
    payment::{PaymentMethod, RefundCause},
    ports::{BookingSummary, Mail},
    pricing::Tax,
    text::Email,
};

use super::{BookingLetter, MailWriter, samples, samples::refund, summary};

/// A mail's subject and text.
fn said(kind: &str) -> String {
    let mail = samples().expect("the templates are right").into_iter().find(|(name, _)| *name == kind).expect("a sample").1;
    format!("Subject: {}\n\n{}", mail.subject, mail.text)
}

/// The mail of a message about this booking.
fn mail_of(message: &Message, summary: &BookingSummary) -> Mail {
    let told = BookingLetter { summary, home: "https://tickets.example.org", attached: true, now: Timestamp::UNIX_EPOCH };
    let letter = told.letter(message).expect("there is something to say");
    MailWriter::default().write(&Email::parse("guest@example.org").expect("an address"), &letter).expect("the templates are right")
}

/// A booking that was sold at the counter.
fn at_counter(method: PaymentMethod, mut summary: BookingSummary) -> BookingSummary {
    summary.booking.customer = None;
    summary.booking.payments[0].method = method;
    summary
}

/// Such a booking that is called off.
fn called_off_at_counter(method: PaymentMethod, reason: CancelReason, cause: RefundCause) -> BookingSummary {
    at_counter(method, summary(Stage::Cancelled { at: Timestamp::UNIX_EPOCH, reason }, vec![refund(cause, "5,6,25", 4_250)]))
}

#[test]
fn every_page() {
    for (kind, mail) in samples().expect("the templates are right") {
        insta::assert_snapshot!(kind, mail.html.expect("a page"));
    }
}

#[test]
fn booking_confirmed() {
    insta::assert_snapshot!(said("booking_confirmed"), @r"
    Subject: Your tickets for Tom & Jerry <3 Metropolis

    Your seats are yours.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your tickets: https://tickets.example.org/bookings/42

    They are attached, too: show the code of each at the door, on paper or on your phone.
    You can cancel on that page until Wednesday, 13 March 2030, 18:30 (CET).

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn tickets_again() {
    insta::assert_snapshot!(said("tickets_again"), @r"
    Subject: Your tickets for Tom & Jerry <3 Metropolis

    Here are your tickets once more.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your tickets: https://tickets.example.org/bookings/42

    They are attached, too: show the code of each at the door, on paper or on your phone.
    You can cancel on that page until Wednesday, 13 March 2030, 18:30 (CET).

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn receipt() {
    insta::assert_snapshot!(said("receipt"), @r"
    Subject: Your receipt for Tom & Jerry <3 Metropolis

    Thank you. This is what you paid for.

    Seat A5: 13.00 EUR
    Seat A6: 13.00 EUR
    Seat C5, premium: 15.00 EUR
    Booking fees: 1.50 EUR
    Paid: 42.50 EUR

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your booking: https://tickets.example.org/bookings/42
    The receipt is attached as a PDF.

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn hold_ending() {
    insta::assert_snapshot!(said("hold_ending"), @r"
    Subject: Your seats are held until 20:34: Tom & Jerry <3 Metropolis

    Your seats are held until 20:34. After that, somebody else can take them. Pay 42.50 EUR and they are yours.

    Pay now: https://tickets.example.org/bookings/42

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn payment_failed() {
    insta::assert_snapshot!(said("payment_failed"), @r"
    Subject: Your payment was declined: Tom & Jerry <3 Metropolis

    Your bank did not approve the payment of 42.50 EUR; nothing was taken. Your seats are held until 20:34: try again, perhaps with another card.

    Try again: https://tickets.example.org/bookings/42

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn booking_cancelled() {
    insta::assert_snapshot!(said("booking_cancelled"), @r"
    Subject: Your booking is cancelled: Tom & Jerry <3 Metropolis

    Your booking is cancelled. The seats A5, A6, C5 are free again, and their tickets are no longer valid.

    21.25 EUR goes back to the card you paid with. Banks take up to ten days to show it.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your booking: https://tickets.example.org/bookings/42

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn seats_cancelled() {
    insta::assert_snapshot!(said("seats_cancelled"), @r"
    Subject: Some of your seats are cancelled: Tom & Jerry <3 Metropolis

    Seat C5 is cancelled; its ticket is no longer valid. The rest of your booking stands as it is.

    15.00 EUR goes back to the card you paid with. Banks take up to ten days to show it.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6
    Reference: J7Q2-9WNF

    Your booking: https://tickets.example.org/bookings/42

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn payment_returned() {
    insta::assert_snapshot!(said("payment_returned"), @r"
    Subject: Your money goes back: Tom & Jerry <3 Metropolis

    Your payment came after your hold had ended, and somebody else has the seats by now. All of it, 42.50 EUR, goes back to the card you paid with. Banks take up to ten days to show it.

    We are sorry. There is nothing you need to do.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your booking: https://tickets.example.org/bookings/42

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn refund_completed() {
    insta::assert_snapshot!(said("refund_completed"), @r"
    Subject: 15.00 EUR is on its way to you: Tom & Jerry <3 Metropolis

    Your refund has been made: 15.00 EUR was sent back to the card you paid with. Banks take up to ten days to show it; ask yours should it not be there by then.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Reference: J7Q2-9WNF

    Your booking: https://tickets.example.org/bookings/42

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn showtime_changed() {
    insta::assert_snapshot!(said("showtime_changed"), @r"
    Subject: Changed: Tom & Jerry <3 Metropolis, now Wednesday, 13 March 2030, 20:30

    The cinema had to move your show. This is how it stands now; your booking and your tickets stay valid.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your booking: https://tickets.example.org/bookings/42

    Does it not suit you any more? You can see on that page how to cancel, and what goes back.

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn showtime_cancelled() {
    insta::assert_snapshot!(said("showtime_cancelled"), @r"
    Subject: Called off: Tom & Jerry <3 Metropolis, Wednesday, 13 March 2030

    We are sorry: the cinema had to call off this show, and it does not take place.

    All you paid, fees included, goes back to the card you paid with: 42.50 EUR. Banks take up to ten days to show it. There is nothing you need to do.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Find another show: https://tickets.example.org

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn reminder() {
    insta::assert_snapshot!(said("reminder"), @r"
    Subject: See you soon: Tom & Jerry <3 Metropolis, Wednesday, 13 March 2030, 20:30

    See you soon: your show starts Wednesday, 13 March 2030 at 20:30.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your tickets: https://tickets.example.org/bookings/42
    They are attached, too: show the code of each at the door.

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

#[test]
fn verify_email() {
    insta::assert_snapshot!(said("verify_email"), @r"
    Subject: Confirm your e-mail address

    Hello Ada Lovelace,

    somebody, probably you, made an account with this address. Confirm that it is yours, so that your tickets reach you:

    https://tickets.example.org/verify-email?token=3f9LkVn0Qx7aTt2c

    Was it not you? Then do nothing: without the confirmation nobody can use your address.

    -- 
    Marquee
    You get this mail because of an account with this address. Answers to it are not read.
    ");
}

#[test]
fn already_signed_up() {
    insta::assert_snapshot!(said("already_signed_up"), @r"
    Subject: You have an account already

    Hello Ada Lovelace,

    somebody, probably you, tried to sign up with this address, which has an account already. Nothing was changed.

    Log in: https://tickets.example.org/login

    Have you forgotten your password? You can ask for a new one there.

    -- 
    Marquee
    You get this mail because of an account with this address. Answers to it are not read.
    ");
}

#[test]
fn invitation() {
    insta::assert_snapshot!(said("invitation"), @r"
    Subject: You are invited to join the team

    You are invited to join the team. Make your account, and you can work with the booking system:

    https://tickets.example.org/invitation?token=3f9LkVn0Qx7aTt2c

    The invitation is for this address only, and good for 72 hours. Do you not know what this is about? Then do nothing.

    -- 
    Marquee
    You get this mail because an administrator invited this address. Answers to it are not read.
    ");
}

#[test]
fn reset_password() {
    insta::assert_snapshot!(said("reset_password"), @r"
    Subject: Choose a new password

    Hello Ada Lovelace,

    somebody, probably you, asked for a new password. The link works once, within ten minutes:

    https://tickets.example.org/reset-password?token=3f9LkVn0Qx7aTt2c

    Was it not you? Then do nothing: your password stays as it is.

    -- 
    Marquee
    You get this mail because of an account with this address. Answers to it are not read.
    ");
}

/// Its money was said to go to a card, with nothing to do for it, while it lay at the counter.
#[test]
fn what_was_paid_at_the_counter_goes_back_there() {
    let booking = BookingId(42);
    let told = |method| {
        let mut partly = summary(Stage::Confirmed { at: Timestamp::UNIX_EPOCH }, vec![refund(RefundCause::Cancelled, "25", 1_500)]);
        partly.booking.seats[2].cancelled_at = Some(Timestamp::UNIX_EPOCH);
        let cancelled = called_off_at_counter(method, CancelReason::ByCinema, RefundCause::Cancelled);
        let off = called_off_at_counter(method, CancelReason::ShowtimeCancelled, RefundCause::ShowtimeCancelled);
        [
            mail_of(&Message::BookingCancelled { booking }, &cancelled),
            mail_of(&Message::SeatsCancelled { booking, seats: vec![SeatId(25)], version: 4 }, &at_counter(method, partly)),
            mail_of(&Message::ShowtimeCancelled { booking }, &off),
        ]
    };
    for (method, come) in
        [(PaymentMethod::Cash, "come and name your reference."), (PaymentMethod::CardTerminal, "come with the card you paid with and name")]
    {
        for mail in told(method) {
            let page = mail.html.expect("a page");
            assert!(mail.text.contains("is handed back at the counter") && mail.text.to_lowercase().contains(come), "{}", mail.text);
            assert!(page.contains("is handed back at the counter") && page.to_lowercase().contains(come), "{page}");
            assert!(!mail.text.contains("goes back to the card") && !page.contains("goes back to the card"), "{}", mail.text);
        }
    }
    insta::assert_snapshot!(told(PaymentMethod::Cash)[2].text, @r"
    We are sorry: the cinema had to call off this show, and it does not take place.

    All you paid, fees included, is handed back at the counter: 42.50 EUR. Come and name your reference.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Find another show: https://tickets.example.org

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

/// The page of such a booking is nobody's, so nobody is sent there.
#[test]
fn a_sale_at_the_counter_is_told_of_no_page() {
    let booking = BookingId(42);
    let sold = at_counter(PaymentMethod::Cash, summary(Stage::Confirmed { at: Timestamp::UNIX_EPOCH }, Vec::new()));
    for message in [
        Message::BookingConfirmed { booking },
        Message::Receipt { booking },
        Message::Reminder { booking, starts_at: None },
        Message::ShowtimeChanged { booking, version: 2 },
    ] {
        let mail = mail_of(&message, &sold);
        let page = mail.html.expect("a page");
        for said in ["/bookings/", "on that page"] {
            assert!(!mail.text.contains(said) && !page.contains(said), "{}", mail.text);
        }
    }
    insta::assert_snapshot!(mail_of(&Message::BookingConfirmed { booking }, &sold).text, @r"
    Your seats are yours.

    Tom & Jerry <3 Metropolis
    Wednesday, 13 March 2030, 20:30 (CET)
    Astor Filmpalast, Screen 1
    Seats: A5, A6, C5
    Reference: J7Q2-9WNF

    Your tickets are attached: show the code of each at the door, on paper or on your phone.

    -- 
    Astor Filmpalast
    You get this mail because of your booking J7Q2-9WNF. Answers to it are not read.
    ");
}

/// Tax on top was in the sum and in no line.
#[test]
fn the_lines_of_a_receipt_add_up() {
    let mut taxed = summary(Stage::Confirmed { at: Timestamp::UNIX_EPOCH }, Vec::new());
    let quote = &mut taxed.booking.quote;
    quote.tax = Tax { basis_points: 825, included: false };
    (quote.tax_minor, quote.tax_added_minor, quote.total_minor) = (351, 351, 4_601);
    let mail = mail_of(&Message::Receipt { booking: taxed.booking.id }, &taxed);
    assert!(mail.text.contains("Booking fees: 1.50 EUR\nTax 8.25%: 3.51 EUR\nPaid: 46.01 EUR"), "{}", mail.text);
    assert!(mail.html.is_some_and(|page| page.contains("Tax 8.25%") && page.contains("3.51 EUR")));
}
