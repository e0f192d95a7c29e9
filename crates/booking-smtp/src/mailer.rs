use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use booking_domain::ports::{Mail, MailError, Mailer};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    transport::smtp::{
        Error, PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::{Security, SmtpError, SmtpOptions, message};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// The longest connecting may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long it is believed that the server is well, before it is asked again.
const FRESH: Duration = Duration::from_secs(30);

/// The longest a question whether the server is well may take.
const PING: Duration = Duration::from_millis(1_500);

/// What a certificate in a PEM file begins with.
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Idle connections that are kept.
const IDLE: u32 = 4;

/// Sends mails by an SMTP server.
pub struct SmtpMailer {
    options: SmtpOptions,
    tls: Tls,
    pool: Mutex<Transport>,
    well_until: Mutex<Option<Instant>>,
}

impl SmtpMailer {
    /// A mailer by the server of `options`. Connects at first use; must be made within a runtime.
    ///
    /// # Errors
    /// [`SmtpError`] for a host that no certificate can be for, and for certificates that cannot be read.
    pub fn new(options: SmtpOptions) -> Result<Self, SmtpError> {
        let tls = match options.security {
            Security::Implicit => Tls::Wrapper(parameters(&options)?),
            Security::Required => Tls::Required(parameters(&options)?),
            Security::Opportunistic => Tls::Opportunistic(parameters(&options)?),
            Security::None => Tls::None,
        };
        let pool = Mutex::new(transport(&options, &tls, IDLE));
        Ok(Self { options, tls, pool, well_until: Mutex::new(None) })
    }

    /// Whether the server answers and takes our user and password; asked at most twice a minute while it does.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn ping(&self) -> Result<(), String> {
        let is_fresh = held(&self.well_until).is_some_and(|until| until > Instant::now());
        if is_fresh { Ok(()) } else { self.probe().await }
    }

    /// Asks over a connection of its own. Whoever asks may lose patience, and a connection of the pool would then be left with an
    /// answer in it that the next mail takes for its own.
    async fn probe(&self) -> Result<(), String> {
        let probe = transport(&self.options, &self.tls, 0);
        let asked = timeout(PING, probe.test_connection()).await;
        let well = match asked {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the server answers, but not as it should".to_owned()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {PING:?}")),
        };
        *held(&self.well_until) = well.is_ok().then(|| Instant::now() + FRESH);
        well
    }

    /// Whether a failure is this mail's own.
    async fn judged(&self, error: &Error) -> MailError {
        *held(&self.well_until) = None;
        let is_refusal = error.is_permanent() && !error.status().is_some_and(|code| is_about_us(code.into()));
        // Who refuses the next one too, before it is even named, refuses us and not the mail.
        if is_refusal && self.probe().await.is_ok() {
            MailError::Permanent(error.to_string())
        } else {
            MailError::Temporary(error.to_string())
        }
    }

    /// Leaves the pool behind with the connection that hangs in it, so that no later mail is sent into the middle of this one.
    fn start_afresh(&self, hung: JoinHandle<Result<(), Error>>) {
        let fresh = transport(&self.options, &self.tls, IDLE);
        let left = std::mem::replace(&mut *held(&self.pool), fresh);
        tokio::spawn(async move {
            // Once shut down, a pool takes no connection back.
            if timeout(CONNECT, left.shutdown()).await.is_err() {
                tracing::debug!("the mail server does not say goodbye either");
            }
            hung.abort();
        });
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, key: &str, mail: &Mail) -> Result<(), MailError> {
        let written = message::write(&self.options.from, key, mail)?;
        let pool = held(&self.pool).clone();
        let mut sending = tokio::spawn(hand_over(pool, written));
        match timeout(self.options.patience, &mut sending).await {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(error))) => Err(self.judged(&error).await),
            Ok(Err(panic)) => Err(MailError::Temporary(panic.to_string())),
            Err(_) => {
                *held(&self.well_until) = None;
                self.start_afresh(sending);
                Err(MailError::Temporary(format!("the server did not take it within {:?}", self.options.patience)))
            }
        }
    }
}

async fn hand_over(pool: Transport, message: Message) -> Result<(), Error> {
    pool.send(message).await.map(|_| ())
}

/// Whose certificate is believed.
fn parameters(options: &SmtpOptions) -> Result<TlsParameters, SmtpError> {
    let mut builder = TlsParameters::builder(options.host.clone());
    if let Some(file) = &options.authorities {
        let wrong = |why: &dyn std::fmt::Display| SmtpError(format!("{}: {why}", file.display()));
        let pem = std::fs::read(file).map_err(|error| wrong(&error))?;
        if !pem.windows(BEGIN.len()).any(|part| part == BEGIN) {
            return Err(wrong(&"there is no certificate in it"));
        }
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| wrong(&error))?);
    }
    builder.build().map_err(|error| SmtpError(error.to_string()))
}

fn transport(options: &SmtpOptions, tls: &Tls, idle: u32) -> Transport {
    let builder = Transport::builder_dangerous(options.host.clone())
        .port(options.port)
        .tls(tls.clone())
        .timeout(Some(CONNECT.min(options.patience)))
        .pool_config(PoolConfig::new().max_size(idle));
    match &options.credentials {
        Some((user, password)) => builder.credentials(Credentials::new(user.clone(), password.clone())).build(),
        None => builder.build(),
    }
}

/// Whether a refusal is of us, and no matter of this mail: the server wants TLS, or a user and password it knows (RFC 4954), or does not
/// understand what we say.
fn is_about_us(code: u16) -> bool {
    matches!(code, 500 | 502..=504 | 521 | 530 | 534 | 535 | 538)
}

/// What a lock guards; no panic can leave it half changed.
fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
