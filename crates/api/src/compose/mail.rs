//! How mails leave: by SMTP where a server is configured, else into the mailbox.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::ports::{Clock, Mailer};
use booking_local::MailboxMailer;
use booking_smtp::{Security, Sender, SmtpMailer, SmtpOptions};
use booking_sql::Stores;
use jiff::SignedDuration;

use super::{ComposeError, checks::BuiltIn};
use crate::{
    config::{Config, MailConfig, MailSecurity},
    metrics::{Metrics, TimedMailer},
    readiness::Dependency,
};

/// Who sends mails, and how that is doing.
pub struct Mails {
    pub mailer: Arc<dyn Mailer>,
    pub check: Arc<dyn Dependency>,
}

/// A mail server where there is one, else the mailbox.
pub fn mails(config: &Config, stores: &Stores, clock: &Arc<dyn Clock>, metrics: &Metrics) -> Result<Mails, ComposeError> {
    let timed = |mailer| Arc::new(TimedMailer::new(mailer, Arc::new(metrics.clone())));
    let Some(server) = &config.mail else {
        let mailer = Arc::new(MailboxMailer::new(stores.mailbox.clone(), clock.clone()));
        return Ok(Mails { mailer: timed(mailer), check: Arc::new(BuiltIn { name: "mail", adapter: "mailbox" }) });
    };
    let mailer = Arc::new(SmtpMailer::new(options(server, config.keeping.lease))?);
    Ok(Mails { mailer: timed(mailer.clone()), check: Arc::new(SmtpCheck(mailer)) })
}

/// A mail takes no longer than a third of the time for which it is a worker's.
fn options(server: &MailConfig, lease: SignedDuration) -> SmtpOptions {
    let security = match server.security {
        MailSecurity::Implicit => Security::Implicit,
        MailSecurity::Required => Security::Required,
        MailSecurity::Opportunistic => Security::Opportunistic,
        MailSecurity::None => Security::None,
    };
    let from = Sender { name: server.from_name.clone(), email: server.from.clone() };
    let credentials = server.credentials.as_ref().map(|credentials| credentials.0.clone());
    SmtpOptions {
        credentials,
        authorities: server.authorities.clone(),
        patience: lease.unsigned_abs() / 3,
        ..SmtpOptions::new(server.host.clone(), server.port, security, from)
    }
}

struct SmtpCheck(Arc<SmtpMailer>);

#[async_trait]
impl Dependency for SmtpCheck {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn adapter(&self) -> &'static str {
        "SMTP"
    }

    fn is_required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), String> {
        self.0.ping().await
    }
}
