//! One conversation.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::FutureExt as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufStream},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;

use super::{Delivered, PASSWORD, Shared, Stage, Trouble, USER};

/// The connection is over.
struct Over;

/// What a conversation goes over.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Talks with a client to its end.
pub async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let (tls, at_once) = match &shared.tls {
        None => (None, false),
        Some((acceptor, at_once)) => (Some(acceptor.clone()), *at_once),
    };
    let mut stream: Box<dyn Wire> = Box::new(stream);
    if let Some(acceptor) = tls.as_ref().filter(|_| at_once) {
        let Ok(secret) = acceptor.accept(stream).await else { return };
        stream = Box::new(secret);
    }
    let tls = tls.filter(|_| !at_once);
    let mut session = Session { stream: BufStream::new(stream), tls, shared, mail: Delivered::default(), is_known: false };
    // Either side may go away at any time.
    session.run().await.unwrap_or(());
}

struct Session {
    stream: BufStream<Box<dyn Wire>>,
    /// What STARTTLS begins, until it has.
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    mail: Delivered,
    is_known: bool,
}

impl Session {
    async fn run(&mut self) -> Result<(), Over> {
        self.reply(Stage::Greeting, "220 stand-in ready").await?;
        loop {
            let line = self.line().await?;
            let command = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match command.as_str() {
                "EHLO" => self.hello().await?,
                "STARTTLS" => self.start_tls().await?,
                "AUTH" => self.log_in(&line).await?,
                "NOOP" => self.say("250 here").await?,
                "RSET" => {
                    self.mail = Delivered::default();
                    self.say("250 forgotten").await?;
                }
                "QUIT" => {
                    self.say("221 goodbye").await?;
                    return Err(Over);
                }
                _ if self.tls.is_some() => self.say("530 5.7.0 first STARTTLS").await?,
                _ if self.shared.wants_user && !self.is_known => self.say("530 5.7.0 log in first").await?,
                "MAIL" => self.sender(&line).await?,
                "RCPT" => self.recipient(&line).await?,
                "DATA" => self.data().await?,
                _ => self.say("500 what?").await?,
            }
        }
    }

    async fn hello(&mut self) -> Result<(), Over> {
        let mut offers = "250-stand-in\r\n250-8BITMIME".to_owned();
        if self.tls.is_some() {
            offers.push_str("\r\n250-STARTTLS");
        } else if self.shared.wants_user {
            // No password is asked for before nobody else can hear it.
            offers.push_str("\r\n250-AUTH PLAIN");
        }
        offers.push_str("\r\n250 HELP");
        self.reply(Stage::Hello, &offers).await
    }

    async fn start_tls(&mut self) -> Result<(), Over> {
        let Some(acceptor) = self.tls.take() else { return self.say("502 not here").await };
        let is_hasty = self.stream.fill_buf().now_or_never().is_some_and(|more| more.is_ok_and(|more| !more.is_empty()));
        if is_hasty {
            self.note("something said between STARTTLS and its answer".to_owned());
        }
        self.say("220 go ahead").await?;
        let plain = std::mem::replace(&mut self.stream, BufStream::new(Box::new(tokio::io::empty()))).into_inner();
        let secret = acceptor.accept(plain).await.map_err(|_| Over)?;
        self.stream = BufStream::new(Box::new(secret));
        Ok(())
    }

    async fn log_in(&mut self, line: &str) -> Result<(), Over> {
        let right = STANDARD.encode(format!("\0{USER}\0{PASSWORD}"));
        self.is_known = line == format!("AUTH PLAIN {right}");
        self.say(if self.is_known { "235 welcome" } else { "535 5.7.8 wrong user or password" }).await
    }

    async fn sender(&mut self, line: &str) -> Result<(), Over> {
        let Some(address) = address(line, "MAIL FROM:") else { return self.breach("501 whose?").await };
        if !self.mail.from.is_empty() {
            return self.breach("503 one mail at a time").await;
        }
        self.mail.from = address;
        self.reply(Stage::Sender, "250 fine").await
    }

    async fn recipient(&mut self, line: &str) -> Result<(), Over> {
        let Some(address) = address(line, "RCPT TO:").filter(|_| !self.mail.from.is_empty()) else {
            return self.breach("503 first MAIL FROM:<…>, then RCPT TO:<…>").await;
        };
        self.mail.to.push(address);
        self.reply(Stage::Recipient, "250 fine").await
    }

    async fn data(&mut self) -> Result<(), Over> {
        if self.mail.to.is_empty() {
            return self.breach("503 for whom?").await;
        }
        self.reply(Stage::Data, "354 go on").await?;
        loop {
            let mut line = self.raw_line().await?;
            if line == b".\r\n" {
                break;
            }
            if line.len() > 1_000 {
                self.note(format!("a line of {} bytes", line.len()));
            }
            if line.starts_with(b".") {
                line.remove(0);
            }
            self.mail.content.extend_from_slice(&line);
        }
        let mail = std::mem::take(&mut self.mail);
        let headers = mail.content.split(|byte| *byte == b'\n').take_while(|line| line != b"\r");
        if headers.flatten().any(|byte| !byte.is_ascii()) {
            self.note("headers that are no ASCII".to_owned());
        }
        let trouble = self.shared.trouble(Stage::Content);
        // It is kept before the client hears of it: whoever dies in between leaves a mail that comes twice.
        match trouble {
            None => self.shared.state().delivered.push(mail),
            Some(Trouble::LostReceipt) => {
                let mut state = self.shared.state();
                state.delivered.push(mail);
                state.lost_receipts += 1;
            }
            Some(Trouble::Answer(_) | Trouble::Silence | Trouble::Break) => {}
        }
        self.answer(trouble, "250 taken").await
    }

    /// Answers, unless it is the turn of some trouble; a refusal ends the mail.
    async fn reply(&mut self, stage: Stage, text: &str) -> Result<(), Over> {
        self.answer(self.shared.trouble(stage), text).await
    }

    async fn answer(&mut self, trouble: Option<Trouble>, text: &str) -> Result<(), Over> {
        match trouble {
            None => self.say(text).await,
            Some(Trouble::Break | Trouble::LostReceipt) => Err(Over),
            Some(Trouble::Silence) => {
                // Hears on, and says nothing, until the client hangs up, or a server that had frozen begins anew.
                let mut deaf = [0; 1024];
                let shared = Arc::clone(&self.shared);
                let listens = async { while self.stream.read(&mut deaf).await.is_ok_and(|read| read > 0) {} };
                tokio::select! {
                    () = listens => {}
                    () = shared.awake.notified() => {}
                }
                Err(Over)
            }
            Some(Trouble::Answer(code)) => {
                self.mail = Delivered::default();
                self.say(&format!("{code} told to say so")).await?;
                // 421 closes the channel (RFC 5321, section 3.8); so does a refusal to begin, and a mail that was not taken ends here.
                Err(Over)
            }
        }
    }

    async fn say(&mut self, text: &str) -> Result<(), Over> {
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await.map_err(|_| Over)?;
        self.stream.flush().await.map_err(|_| Over)
    }

    async fn breach(&mut self, text: &str) -> Result<(), Over> {
        self.note(text.to_owned());
        self.say(text).await
    }

    fn note(&self, breach: String) {
        self.shared.state().breaches.push(breach);
    }

    async fn line(&mut self) -> Result<String, Over> {
        let line = self.raw_line().await?;
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// A line with its end, which is CR and LF.
    async fn raw_line(&mut self) -> Result<Vec<u8>, Over> {
        let mut line = Vec::new();
        let read = self.stream.read_until(b'\n', &mut line).await.map_err(|_| Over)?;
        if read == 0 || !line.ends_with(b"\n") {
            return Err(Over);
        }
        if !line.ends_with(b"\r\n") || line[..line.len() - 2].contains(&b'\r') {
            self.note("a line end that is not CR LF".to_owned());
        }
        Ok(line)
    }
}

/// The address of a command such as `MAIL FROM:<ada@example.org> BODY=8BITMIME`.
fn address(line: &str, command: &str) -> Option<String> {
    let rest = line.get(..command.len()).filter(|begin| begin.eq_ignore_ascii_case(command)).and(line.get(command.len()..))?;
    let (address, _) = rest.strip_prefix('<')?.split_once('>')?;
    Some(address.to_owned())
}
