//! The mail server's address, and whom mails come from.

use std::{net::IpAddr, path::PathBuf};

use booking_domain::text::{Email, one_line};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::{ConfigError, Hidden, Raw};

/// How to send mails.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept secret.
    pub security: MailSecurity,
    /// A file of certificates of authorities that are believed beside the public ones.
    pub authorities: Option<PathBuf>,
    /// User and password, where it wants them.
    pub credentials: Option<Hidden<(String, String)>>,
    /// The name readers see.
    pub from_name: Option<String>,
    /// The address mails come from.
    pub from: Email,
}

/// How the way to the mail server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS at once.
    Implicit,
    /// STARTTLS, or nothing is sent.
    Required,
    /// STARTTLS where the server offers it.
    Opportunistic,
    /// None.
    None,
}

/// The longest name of a sender.
const LONGEST_NAME: usize = 100;

impl Raw {
    /// The mail server; `None` when there is none, and mails are kept in the mailbox.
    pub(super) fn mail(&self) -> Result<Option<MailConfig>, ConfigError> {
        if self.text("smtp_url").is_empty() {
            return Ok(None);
        }
        let wanted = "smtp://USER:PASSWORD@HOST:PORT, perhaps with ?tls=required, opportunistic or none, or smtps://…";
        let (host, port, security, credentials) = server(self.text("smtp_url")).ok_or_else(|| Self::wrong_secret("smtp_url", wanted))?;
        let wanted = "an address such as tickets@example.org or Astor Tickets <tickets@example.org>";
        let (from_name, from) = sender(self.text("mail_from")).ok_or_else(|| self.wrong("mail_from", wanted))?;
        let authorities = Some(self.text("smtp_ca")).filter(|file| !file.is_empty()).map(PathBuf::from);
        Ok(Some(MailConfig { host, port, security, authorities, credentials, from_name, from }))
    }
}

/// The parts of a server's address.
fn server(address: &str) -> Option<(String, u16, MailSecurity, Option<Hidden<(String, String)>>)> {
    let url = Url::parse(address).ok()?;
    let host = match url.host()? {
        // A scheme that is not of the web keeps its host as it was written.
        Host::Domain(name) if !name.is_empty() => name.to_owned(),
        Host::Domain(_) => return None,
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    };
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let tls = match query.as_slice() {
        [] => None,
        [(key, value)] if key == "tls" => Some(value.as_str()),
        _ => return None,
    };
    let (security, usual_port) = match (url.scheme(), tls) {
        ("smtps", None) => (MailSecurity::Implicit, 465),
        ("smtp", None | Some("required")) => (MailSecurity::Required, 587),
        ("smtp", Some("opportunistic")) => (MailSecurity::Opportunistic, 587),
        ("smtp", Some("none")) => (MailSecurity::None, 25),
        _ => return None,
    };
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return None;
    }
    Some((host, url.port().unwrap_or(usual_port), security, credentials(&url)?))
}

/// User and password, both or neither; `None` when there is only one of them.
#[expect(clippy::option_option, reason = "wrong, none, or some")]
fn credentials(url: &Url) -> Option<Option<Hidden<(String, String)>>> {
    let decoded = |part: &str| percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    match (url.username(), url.password()) {
        ("", None) => Some(None),
        ("", Some(_)) | (_, None) => None,
        (user, Some(password)) => Some(Some(Hidden((decoded(user)?, decoded(password)?)))),
    }
}

/// `Name <address>`, or an address.
fn sender(text: &str) -> Option<(Option<String>, Email)> {
    let Some((name, rest)) = text.split_once('<') else { return Some((None, Email::parse(text).ok()?)) };
    let email = Email::parse(rest.strip_suffix('>')?).ok()?;
    let name = name.trim().trim_matches('"');
    let name = if name.is_empty() { None } else { Some(one_line(name, LONGEST_NAME).ok()?) };
    Some((name, email))
}

/// Production sends its mails, and not for everybody on the way to read.
pub(super) fn refuse_development(raw: &Raw, mail: Option<&MailConfig>) -> Result<(), ConfigError> {
    let refuse = |why| Err(ConfigError::Production { key: "SMTP_URL", why });
    let Some(mail) = mail else {
        if raw.switch("allow_mailbox")? {
            return Ok(());
        }
        return refuse("without it mails are kept in the database and reach nobody (MARQUEE_ALLOW_MAILBOX=on allows it)");
    };
    let may_be_read = matches!(mail.security, MailSecurity::Opportunistic | MailSecurity::None) && !is_this_machine(&mail.host);
    if may_be_read && !raw.switch("allow_plain_smtp")? {
        return refuse("with TLS: as it is, mails and the password may go unencrypted (MARQUEE_ALLOW_PLAIN_SMTP=on allows it)");
    }
    Ok(())
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
