//! Every mail, word by word: the texts here, the pages in `snapshots/`.

use super::samples;

/// A mail's subject and text.
fn said(kind: &str) -> String {
    let mail = samples().expect("the templates are right").into_iter().find(|(name, _)| *name == kind).expect("a sample").1;
    format!("Subject: {}\n\n{}", mail.subject, mail.text)
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
