use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use booking_domain::{
    StoreError, Timestamp,
    ports::{KeptMail, Mail, MailboxStore},
};

use crate::contract::mailer::{Arrived, LetterBox};

/// A mailbox in memory, which can be shut.
#[derive(Default)]
pub struct MemoryMailbox(Mutex<State>);

#[derive(Default)]
struct State {
    kept: Vec<(String, KeptMail)>,
    is_shut: bool,
}

impl MemoryMailbox {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MailboxStore for MemoryMailbox {
    async fn keep(&self, key: &str, mail: &Mail, now: Timestamp) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.is_shut {
            return Err(StoreError::Unavailable("shut".to_owned()));
        }
        if state.kept.iter().all(|(known, _)| known != key) {
            let id = state.kept.last().map_or(0, |(_, last)| last.id) + 1;
            state.kept.push((key.to_owned(), KeptMail { id, mail: mail.clone(), at: now }));
        }
        Ok(())
    }

    async fn latest(&self, limit: i64) -> Result<Vec<KeptMail>, StoreError> {
        let bare = |(_, kept): &(String, KeptMail)| {
            let mail = Mail { html: None, attachments: Vec::new(), ..kept.mail.clone() };
            KeptMail { mail, ..kept.clone() }
        };
        Ok(self.state().kept.iter().rev().take(usize::try_from(limit).unwrap_or(0)).map(bare).collect())
    }

    async fn find(&self, id: i64) -> Result<Option<KeptMail>, StoreError> {
        Ok(self.state().kept.iter().map(|(_, kept)| kept).find(|kept| kept.id == id).cloned())
    }

    async fn forget(&self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        let (mut state, limit) = (self.state(), usize::try_from(limit).unwrap_or(0));
        let mut forgotten = 0;
        state.kept.retain(|(_, kept)| {
            let goes = kept.at < before && forgotten < limit;
            forgotten += usize::from(goes);
            !goes
        });
        Ok(forgotten)
    }
}

#[async_trait]
impl LetterBox for MemoryMailbox {
    async fn shown(&self) -> Vec<Arrived> {
        let shown = |(key, kept): &(String, KeptMail)| Arrived {
            id: key.clone(),
            to: vec![kept.mail.to.as_str().to_owned()],
            subject: kept.mail.subject.clone(),
            text: kept.mail.text.replace("\r\n", "\n"),
            html: kept.mail.html.clone(),
            attachments: kept.mail.attachments.clone(),
        };
        self.state().kept.iter().map(shown).collect()
    }

    async fn shut(&self, is_shut: bool) {
        self.state().is_shut = is_shut;
    }
}
