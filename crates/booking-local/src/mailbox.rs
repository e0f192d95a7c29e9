use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::ports::{Clock, Mail, MailError, MailboxStore, Mailer};

/// "Sends" mails to a mailbox that is read in the browser.
pub struct MailboxMailer {
    mailbox: Arc<dyn MailboxStore>,
    clock: Arc<dyn Clock>,
}

impl MailboxMailer {
    /// A mailer that keeps its mails in `mailbox`.
    pub fn new(mailbox: Arc<dyn MailboxStore>, clock: Arc<dyn Clock>) -> Self {
        Self { mailbox, clock }
    }
}

#[async_trait]
impl Mailer for MailboxMailer {
    async fn send(&self, key: &str, mail: &Mail) -> Result<(), MailError> {
        self.mailbox.keep(key, mail, self.clock.now()).await.map_err(|error| MailError::Temporary(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use booking_domain::{StoreError, Timestamp, ports::KeptMail, text::Email};
    use booking_testkit::{FrozenClock, noon};

    use super::*;

    /// A mailbox that is full after one mail.
    #[derive(Default)]
    struct OneMail(Mutex<Option<(String, KeptMail)>>);

    #[async_trait]
    impl MailboxStore for OneMail {
        async fn keep(&self, key: &str, mail: &Mail, now: Timestamp) -> Result<(), StoreError> {
            let mut kept = self.0.lock().expect("no test panicked over the mailbox");
            if kept.is_some() {
                return Err(StoreError::Unavailable("full".to_owned()));
            }
            *kept = Some((key.to_owned(), KeptMail { id: 1, mail: mail.clone(), at: now }));
            Ok(())
        }

        async fn latest(&self, _: i64) -> Result<Vec<KeptMail>, StoreError> {
            let kept = self.0.lock().expect("no test panicked over the mailbox");
            Ok(kept.iter().map(|(_, mail)| mail.clone()).collect())
        }

        async fn find(&self, id: i64) -> Result<Option<KeptMail>, StoreError> {
            Ok(self.latest(1).await?.into_iter().find(|mail| mail.id == id))
        }

        async fn forget(&self, before: Timestamp, _: i64) -> Result<usize, StoreError> {
            let mut kept = self.0.lock().expect("no test panicked over the mailbox");
            Ok(kept.take_if(|(_, mail)| mail.at < before).iter().count())
        }
    }

    #[tokio::test]
    async fn a_mail_is_kept_with_its_key_and_time_and_a_full_mailbox_is_an_error() {
        let mailbox = Arc::new(OneMail::default());
        let mailer = MailboxMailer::new(Arc::clone(&mailbox) as _, Arc::new(FrozenClock::at(noon())));
        let mail = Mail {
            to: Email::parse("ann@example.org").expect("an address"),
            subject: "Your seats".to_owned(),
            text: "Enjoy the show.".to_owned(),
            html: None,
            attachments: Vec::new(),
        };
        mailer.send("booking:1:confirmed", &mail).await.expect("is kept");
        let kept = mailbox.0.lock().expect("not poisoned").clone();
        assert_eq!(kept, Some(("booking:1:confirmed".to_owned(), KeptMail { id: 1, mail: mail.clone(), at: noon() })));
        assert!(mailer.send("booking:2:confirmed", &mail).await.is_err());
    }
}
