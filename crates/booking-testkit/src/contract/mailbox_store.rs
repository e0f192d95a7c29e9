//! What every [`MailboxStore`] does.

use std::sync::Arc;

use booking_domain::{
    ports::{Attachment, KeptMail, Mail, MailboxStore},
    text::Email,
};
use futures::future::join_all;
use jiff::SignedDuration;

use crate::noon;

/// Makes the suite's tests of an async function that makes an empty `Arc<dyn MailboxStore>`.
#[macro_export]
macro_rules! mailbox_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { mailbox_store, $fresh:
            a_mail_is_kept_whole,
            the_list_is_newest_first_and_light,
            of_many_with_one_key_one_is_kept,
            old_mails_are_forgotten_with_their_files,
        }
    };
}

fn mail(subject: &str) -> Mail {
    let file = |name: &str, bytes: Vec<u8>| Attachment { name: name.to_owned(), content_type: "application/pdf".to_owned(), bytes };
    Mail {
        to: Email::parse("ada@example.org").expect("an address"),
        subject: subject.to_owned(),
        text: "Für Sie 🎬\n".to_owned(),
        html: Some("<p>Für Sie 🎬</p>".to_owned()),
        attachments: vec![file("b.pdf", (0..=255).collect()), file("a.pdf", Vec::new())],
    }
}

/// With its page and its files, in their order.
pub async fn a_mail_is_kept_whole(mailbox: Arc<dyn MailboxStore>) {
    mailbox.keep("outbox-1", &mail("Tickets"), noon()).await.expect("is kept");
    let id = mailbox.latest(10).await.expect("reads")[0].id;
    let found = mailbox.find(id).await.expect("reads");
    assert_eq!(found, Some(KeptMail { id, mail: mail("Tickets"), at: noon() }));
    assert_eq!(mailbox.find(id + 1).await.expect("reads"), None);
}

/// A list of a hundred mails does not load their files.
pub async fn the_list_is_newest_first_and_light(mailbox: Arc<dyn MailboxStore>) {
    for i in 1..=3 {
        mailbox.keep(&format!("outbox-{i}"), &mail(&format!("Mail {i}")), noon()).await.expect("is kept");
    }
    let latest = mailbox.latest(2).await.expect("reads");
    let subjects: Vec<&str> = latest.iter().map(|kept| kept.mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Mail 3", "Mail 2"]);
    assert!(latest.iter().all(|kept| kept.mail.html.is_none() && kept.mail.attachments.is_empty()));
}

/// The race: two workers deliver the same message.
pub async fn of_many_with_one_key_one_is_kept(mailbox: Arc<dyn MailboxStore>) {
    let keeping = (0..10).map(|_| {
        let mailbox = Arc::clone(&mailbox);
        tokio::spawn(async move { mailbox.keep("outbox-1", &mail("Tickets"), noon()).await })
    });
    for kept in join_all(keeping).await {
        kept.expect("no task panics").expect("is kept, or was");
    }
    let latest = mailbox.latest(10).await.expect("reads");
    assert_eq!(latest.len(), 1);
    let found = mailbox.find(latest[0].id).await.expect("reads").expect("is there");
    assert_eq!(found.mail, mail("Tickets"));
}

/// The oldest first, a few at a time; what is young enough stays whole.
pub async fn old_mails_are_forgotten_with_their_files(mailbox: Arc<dyn MailboxStore>) {
    let at = |minutes| noon() + SignedDuration::from_mins(minutes);
    for i in 0..4 {
        mailbox.keep(&format!("outbox-{i}"), &mail(&format!("Mail {i}")), at(i)).await.expect("is kept");
    }
    let before = mailbox.latest(10).await.expect("reads");
    assert_eq!(mailbox.forget(at(0), 10).await.expect("writes"), 0, "none is older than that");
    assert_eq!(mailbox.forget(at(3), 2).await.expect("writes"), 2);
    assert_eq!(mailbox.forget(at(3), 2).await.expect("writes"), 1);
    let left = mailbox.latest(10).await.expect("reads");
    assert_eq!(left.iter().map(|kept| kept.mail.subject.as_str()).collect::<Vec<_>>(), ["Mail 3"]);
    assert_eq!(mailbox.find(before[3].id).await.expect("reads"), None);
    assert_eq!(mailbox.find(left[0].id).await.expect("reads").expect("is there").mail, mail("Mail 3"));
}
