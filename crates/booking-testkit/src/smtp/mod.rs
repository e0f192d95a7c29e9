//! A stand-in for an SMTP server: a real one over TCP, strict about what RFC 5321 and RFC 5322 ask of clients, and in trouble when told to
//! be. Where it speaks TLS, it does so by a certificate that is made for the occasion.

mod certificate;
mod session;

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use mail_parser::{MessageParser, MimeHeaders as _};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

use booking_domain::ports::Attachment;

use crate::contract::mailer::Arrived;

/// The only user it knows, where it wants one.
pub const USER: &str = "marquee";
/// The user's password.
pub const PASSWORD: &str = "correct horse";

/// A point of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The client has connected.
    Greeting,
    /// EHLO.
    Hello,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA, before the mail.
    Data,
    /// The mail is there, and the client waits for its receipt.
    Content,
}

/// What goes wrong at a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The answer is this code.
    Answer(u16),
    /// No answer comes, and none of the following either.
    Silence,
    /// The connection breaks.
    Break,
    /// The mail is taken, and the connection breaks before the receipt; elsewhere as [`Trouble::Break`].
    LostReceipt,
}

/// What came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// MAIL FROM.
    pub from: String,
    /// RCPT TO, each.
    pub to: Vec<String>,
    /// The mail, dots unstuffed.
    pub content: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    wants_user: bool,
    /// TLS, and whether from the first byte.
    tls: Option<(TlsAcceptor, bool)>,
    /// A frozen server is one again that speaks.
    awake: Notify,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    delivered: Vec<Delivered>,
    troubles: VecDeque<(Stage, Trouble)>,
    is_shut: bool,
    is_silent: bool,
    lost_receipts: usize,
    connections: usize,
    breaches: Vec<String>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes wrong at a stage, if it is that trouble's turn.
    fn trouble(&self, stage: Stage) -> Option<Trouble> {
        let mut state = self.state();
        if state.is_shut {
            return Some(Trouble::Answer(421));
        }
        if state.is_silent {
            return Some(Trouble::Silence);
        }
        let is_due = state.troubles.front().is_some_and(|(at, _)| *at == stage);
        if is_due { state.troubles.pop_front().map(|(_, trouble)| trouble) } else { None }
    }
}

/// The stand-in.
pub struct SmtpStandIn {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl Drop for SmtpStandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl SmtpStandIn {
    /// One that takes mails from anybody.
    pub async fn start() -> Self {
        Self::listen(Shared::default()).await
    }

    /// One that takes mails from [`USER`] only.
    pub async fn start_for_its_user() -> Self {
        Self::listen(Shared { wants_user: true, ..Shared::default() }).await
    }

    /// One that takes mails from [`USER`] only, and over TLS only: from the first byte, or after STARTTLS. Its certificate is for this
    /// name, and is signed by the authority that it answers with, as PEM.
    pub async fn start_with_tls(name: &str, at_once: bool) -> (Self, String) {
        let (acceptor, authority) = certificate::issue(name);
        let shared = Shared { wants_user: true, tls: Some((acceptor, at_once)), ..Shared::default() };
        (Self::listen(shared).await, authority)
    }

    async fn listen(shared: Shared) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(shared);
        let serving = Arc::clone(&shared);
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("accepts");
                serving.state().connections += 1;
                tokio::spawn(session::converse(stream, Arc::clone(&serving)));
            }
        });
        Self { port, shared, server }
    }

    /// Lets things go wrong, one after the other, each when its stage is reached.
    pub fn gets_into_trouble(&self, troubles: &[(Stage, Trouble)]) {
        self.shared.state().troubles.extend(troubles);
    }

    /// Whether there is trouble that has not happened yet.
    pub fn is_in_trouble(&self) -> bool {
        !self.shared.state().troubles.is_empty()
    }

    /// Ends the trouble that has not happened yet.
    pub fn recover(&self) {
        self.shared.state().troubles.clear();
    }

    /// Answers everything by "try again later", or does not any more.
    pub fn shut(&self, is_shut: bool) {
        self.shared.state().is_shut = is_shut;
    }

    /// Says nothing to anybody, as a machine that has frozen, or does again; then the connections of before are gone.
    pub fn freeze(&self, is_silent: bool) {
        self.shared.state().is_silent = is_silent;
        if !is_silent {
            self.shared.awake.notify_waiters();
        }
    }

    /// How many mails were taken without a receipt.
    pub fn lost_receipts(&self) -> usize {
        self.shared.state().lost_receipts
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// What came in, in order.
    ///
    /// # Panics
    /// When a client broke a rule.
    pub fn delivered(&self) -> Vec<Delivered> {
        let state = self.shared.state();
        assert!(state.breaches.is_empty(), "{:?}", state.breaches);
        state.delivered.clone()
    }

    /// What came in, in order, read; a mail that came twice, twice.
    pub fn read(&self) -> Vec<Arrived> {
        self.delivered().iter().map(read).collect()
    }

    /// What came in, as a mail program shows it: one for each Message-ID.
    pub fn shown(&self) -> Vec<Arrived> {
        let mut known = HashSet::new();
        self.read().into_iter().filter(|mail| known.insert(mail.id.clone())).collect()
    }
}

/// A mail as a mail program reads it.
fn read(delivered: &Delivered) -> Arrived {
    let mail = MessageParser::default().parse(&delivered.content).expect("a mail");
    let file = |part: &mail_parser::MessagePart<'_>| Attachment {
        name: part.attachment_name().unwrap_or_default().to_owned(),
        content_type: part
            .content_type()
            .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()))
            .unwrap_or_default(),
        bytes: part.contents().to_vec(),
    };
    let has_page = !mail.html_body.is_empty() && mail.html_body != mail.text_body;
    Arrived {
        id: mail.message_id().expect("a Message-ID").to_owned(),
        to: delivered.to.clone(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
        html: if has_page { mail.body_html(0).map(|html| html.replace("\r\n", "\n")) } else { None },
        attachments: mail.attachments().map(file).collect(),
    }
}
