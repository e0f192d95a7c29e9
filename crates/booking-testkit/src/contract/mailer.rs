//! What every [`Mailer`] does.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    ports::{Attachment, Mail, MailError, Mailer},
    text::Email,
};
use futures::future::join_all;

/// Makes the suite's tests of an async function that makes a [`PostOffice`] through which nothing has gone yet.
#[macro_export]
macro_rules! mailer_contract {
    ($fresh:path) => {
        $crate::contract_tests! { mailer, $fresh:
            a_mail_arrives_as_it_was_handed_over,
            a_mail_may_be_nothing_but_text,
            the_same_mail_again_is_known_again,
            nothing_in_a_mail_becomes_a_header_or_a_recipient,
            of_many_at_once_each_arrives_once,
            trouble_passes_and_leaves_nothing_half_done,
        }
    };
}

/// A mailer, and the other end.
pub struct PostOffice {
    /// The mailer.
    pub mailer: Arc<dyn Mailer>,
    /// Where its mails end.
    pub letter_box: Arc<dyn LetterBox>,
}

/// Where mails end.
#[async_trait]
pub trait LetterBox: Send + Sync {
    /// What has arrived, as a reader sees it: a mail that came twice, once.
    async fn shown(&self) -> Vec<Arrived>;

    /// Takes nothing for now, or does again.
    async fn shut(&self, is_shut: bool);
}

/// A mail at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// What it is known by.
    pub id: String,
    /// To whom it went.
    pub to: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Text, with `\n`.
    pub text: String,
    /// Page.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
}

fn mail(subject: &str) -> Mail {
    Mail {
        to: Email::parse("ada@example.org").expect("an address"),
        subject: subject.to_owned(),
        text: format!("Für Sie: „Amélie“ 🎬\n\n.\n..two dots\nFrom here\n{}\nend\n", "long ".repeat(500)),
        html: Some(format!("<!doctype html>\n<p>Für Sie: „Amélie“ 🎬 {}</p>\n.\n", "x".repeat(3_000))),
        attachments: vec![
            Attachment { name: "tickets-K7Q2-9XMF.pdf".to_owned(), content_type: "application/pdf".to_owned(), bytes: (0..=255).collect() },
            Attachment {
                name: "show.ics".to_owned(),
                content_type: "text/calendar".to_owned(),
                bytes: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec(),
            },
        ],
    }
}

/// Every letter, line and byte.
pub async fn a_mail_arrives_as_it_was_handed_over(office: PostOffice) {
    let mail = mail("Ihre Karten für „Die fabelhafte Welt der Amélie“: 🎬 Freitag, 13. März 2030, um 20:30 Uhr im Astor Filmpalast");
    office.mailer.send("outbox-1", &mail).await.expect("is taken");
    let shown = office.letter_box.shown().await;
    let [arrived] = shown.as_slice() else { panic!("one mail: {shown:?}") };
    assert_eq!((arrived.to.as_slice(), &arrived.subject), (&["ada@example.org".to_owned()][..], &mail.subject));
    assert_eq!(
        (arrived.text.trim_end(), arrived.html.as_deref().map(str::trim_end)),
        (mail.text.trim_end(), mail.html.as_deref().map(str::trim_end))
    );
    assert_eq!(arrived.attachments, mail.attachments);
}

/// Neither page nor files.
pub async fn a_mail_may_be_nothing_but_text(office: PostOffice) {
    let mail = Mail { html: None, attachments: Vec::new(), ..mail("Plain") };
    office.mailer.send("outbox-1", &mail).await.expect("is taken");
    let shown = office.letter_box.shown().await;
    assert_eq!((shown[0].text.trim_end(), &shown[0].html, shown[0].attachments.len()), (mail.text.trim_end(), &None, 0));
}

/// The key is what it is known by.
pub async fn the_same_mail_again_is_known_again(office: PostOffice) {
    for key in ["outbox-1", "outbox-1", "outbox-2"] {
        office.mailer.send(key, &mail("Twice")).await.expect("is taken");
    }
    assert_eq!(office.letter_box.shown().await.len(), 2);
}

/// Line ends in texts that people typed.
pub async fn nothing_in_a_mail_becomes_a_header_or_a_recipient(office: PostOffice) {
    let wicked = "Metropolis\r\nBcc: eve@example.org\r\n\r\n<b>hello</b>\nX-Evil: yes";
    let file = Attachment { name: "a\"\r\nX-Evil: yes.pdf".to_owned(), content_type: "application/pdf".to_owned(), bytes: vec![1] };
    let mail = Mail { attachments: vec![file], text: "\r\n.\r\nMAIL FROM:<eve@example.org>\r\n".to_owned(), ..mail(wicked) };
    office.mailer.send("outbox-1\r\nX-Evil: yes", &mail).await.expect("is taken");
    let shown = office.letter_box.shown().await;
    let [arrived] = shown.as_slice() else { panic!("one mail: {shown:?}") };
    assert_eq!(arrived.to, ["ada@example.org"]);
    assert_eq!(arrived.text.trim(), ".\nMAIL FROM:<eve@example.org>");
    assert_eq!((arrived.html.is_some(), arrived.attachments.len()), (true, 1));
}

/// The race.
pub async fn of_many_at_once_each_arrives_once(office: PostOffice) {
    let sends = (0..20).map(|i| {
        let mailer = Arc::clone(&office.mailer);
        tokio::spawn(async move { mailer.send(&format!("outbox-{}", i / 2), &mail(&format!("Mail {}", i / 2))).await })
    });
    for sent in join_all(sends).await {
        sent.expect("no send panics").expect("is taken");
    }
    let mut subjects: Vec<String> = office.letter_box.shown().await.into_iter().map(|mail| mail.subject).collect();
    subjects.sort();
    let mut wanted: Vec<String> = (0..10).map(|i| format!("Mail {i}")).collect();
    wanted.sort();
    assert_eq!(subjects, wanted);
}

/// The rollback: a failure that may pass is told as such, and what was not taken is not there.
pub async fn trouble_passes_and_leaves_nothing_half_done(office: PostOffice) {
    office.letter_box.shut(true).await;
    let refused = office.mailer.send("outbox-1", &mail("Later")).await;
    assert!(matches!(refused, Err(MailError::Temporary(_))), "{refused:?}");
    office.letter_box.shut(false).await;
    assert_eq!(office.letter_box.shown().await, []);
    office.mailer.send("outbox-1", &mail("Later")).await.expect("is taken");
    assert_eq!(office.letter_box.shown().await.len(), 1);
}
