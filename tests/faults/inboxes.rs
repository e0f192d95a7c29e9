//! What the program meant to say, held against what lies in the inboxes.

use std::collections::BTreeMap;

use booking_testkit::{contract::mailer::Arrived, smtp::SmtpStandIn};

use crate::books::Books;

/// Every message: its key, its kind, its booking, where it stands, and how that booking stands.
const OUTBOX: &str = "
    SELECT o.id || ' ' || o.kind || ' ' || coalesce(o.booking_id, 0) || ' ' ||
        CASE WHEN o.done_at IS NOT NULL THEN 'sent' WHEN o.due_at IS NOT NULL THEN 'queued' ELSE 'failed' END || ' ' ||
        coalesce(b.status, '-') AS text
    FROM outbox o LEFT JOIN bookings b ON b.id = o.booking_id ORDER BY o.id";

/// Messages that are said whatever has become of the booking.
const ALWAYS_SAID: [&str; 5] = ["receipt", "booking_cancelled", "refund_completed", "verify_email", "already_signed_up"];

struct Meant {
    kind: String,
    booking: i64,
    is_sent: bool,
    booking_status: String,
}

/// Checks that nothing is lost, that those of a booking came in their order, and that whatever came twice is known again by its
/// Message-ID and has a reason: a mail that was under way when its worker was killed (`kills`), or a receipt that was lost. How many mails
/// there were, in words.
pub async fn check_mails(books: &Books, smtp: &SmtpStandIn, kills: usize) -> String {
    let meant: BTreeMap<i64, Meant> = books.read(OUTBOX).await.iter().map(|line| read(line)).collect();
    let came = smtp.read();
    let mut firsts: BTreeMap<i64, (usize, &Arrived)> = BTreeMap::new();
    let mut again = 0;
    for (place, mail) in came.iter().enumerate() {
        let key = key(mail);
        assert!(meant.contains_key(&key), "nobody meant to say {mail:?}");
        if let Some((_, first)) = firsts.get(&key) {
            assert_eq!((&first.id, &first.to, &first.subject), (&mail.id, &mail.to, &mail.subject), "another mail under the same key");
            again += 1;
        } else {
            firsts.insert(key, (place, mail));
        }
    }
    let excuses = kills + smtp.lost_receipts();
    assert!(again <= excuses, "{again} mails came again, with {kills} kills and {} lost receipts", smtp.lost_receipts());
    let mut last_of: BTreeMap<i64, usize> = BTreeMap::new();
    for (key, message) in &meant {
        let Meant { kind, booking, is_sent, booking_status } = message;
        assert!(*is_sent, "message {key} ({kind} of booking {booking}) was not sent");
        let must_come = ALWAYS_SAID.contains(&kind.as_str()) || (kind == "booking_confirmed" && booking_status == "confirmed");
        let Some((place, mail)) = firsts.get(key) else {
            assert!(!must_come, "message {key} ({kind} of booking {booking}, which is {booking_status}) is in no inbox");
            continue;
        };
        let files = mail.attachments.len();
        assert!(kind != "booking_confirmed" || files == 2, "{:?} came with {files} files", mail.subject);
        if *booking != 0 {
            let before = last_of.insert(*booking, *place);
            assert!(before.is_none_or(|before| before < *place), "message {key} ({kind} of booking {booking}) came before an earlier one");
        }
    }
    format!("{} mails, {again} of them again ({kills} kills, {} lost receipts)", came.len(), smtp.lost_receipts())
}

fn read(line: &str) -> (i64, Meant) {
    let mut words = line.split(' ');
    let mut word = || words.next().expect("five words").to_owned();
    let (key, kind, booking) = (word(), word(), word());
    let meant = Meant { kind, booking: booking.parse().expect("a key"), is_sent: word() == "sent", booking_status: word() };
    (key.parse().expect("a key"), meant)
}

/// The key of the message, out of its Message-ID: `outbox-KEY-INSTANT@…`.
fn key(mail: &Arrived) -> i64 {
    mail.id.split('-').nth(1).and_then(|key| key.parse().ok()).unwrap_or_else(|| panic!("a Message-ID of ours: {}", mail.id))
}
