//! The contract suite of the port, over TCP against a strict stand-in, and what only SMTP has: codes, stalls, broken connections.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use booking_domain::{
    ports::{Mail, MailError, Mailer as _},
    text::Email,
};
use booking_smtp::{Security, Sender, SmtpMailer, SmtpOptions};
use booking_testkit::{
    contract::mailer::{Arrived, LetterBox, PostOffice},
    smtp::{PASSWORD, SmtpStandIn, Stage, Trouble, USER},
};

struct Server(Arc<SmtpStandIn>);

#[async_trait]
impl LetterBox for Server {
    async fn shown(&self) -> Vec<Arrived> {
        self.0.shown()
    }

    async fn shut(&self, is_shut: bool) {
        self.0.shut(is_shut);
    }
}

fn options(server: &SmtpStandIn) -> SmtpOptions {
    let email = Email::parse("tickets@example.org").expect("an address");
    let from = Sender { name: Some("Astor\r\nBcc: eve@example.org".to_owned()), email };
    SmtpOptions::new("127.0.0.1", server.port, Security::None, from)
}

fn mailer(options: SmtpOptions) -> SmtpMailer {
    // More than one provider is compiled in, so one is chosen, as the program does.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    SmtpMailer::new(options).expect("right settings")
}

fn mail() -> Mail {
    Mail {
        to: Email::parse("ada@example.org").expect("an address"),
        subject: "Your tickets".to_owned(),
        text: "Enjoy the show.\n".to_owned(),
        html: None,
        attachments: Vec::new(),
    }
}

async fn fresh() -> PostOffice {
    let server = Arc::new(SmtpStandIn::start().await);
    PostOffice { mailer: Arc::new(mailer(options(&server))), letter_box: Arc::new(Server(server)) }
}

booking_testkit::mailer_contract!(fresh);

fn is_temporary(sent: &Result<(), MailError>) -> bool {
    matches!(sent, Err(MailError::Temporary(_)))
}

#[tokio::test]
async fn a_mail_says_who_wrote_it_and_what_it_is_known_by() {
    let server = SmtpStandIn::start().await;
    mailer(options(&server)).send("outbox-7-1893499200", &mail()).await.expect("is taken");
    let delivered = server.delivered();
    assert_eq!(delivered[0].from, "tickets@example.org");
    let content = String::from_utf8(delivered[0].content.clone()).expect("ASCII");
    let (head, _) = content.split_once("\r\n\r\n").expect("a head");
    assert!(head.contains("Message-ID: <outbox-7-1893499200@example.org>"), "{head}");
    assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
    assert!(head.lines().all(|line| !line.starts_with("Bcc:")), "{head}");
}

#[tokio::test]
async fn a_refused_address_is_final_and_a_busy_server_is_not() {
    let server = SmtpStandIn::start().await;
    let mailer = mailer(options(&server));
    for (stage, code, is_final) in [
        (Stage::Recipient, 550, true),
        (Stage::Recipient, 553, true),
        (Stage::Content, 552, true),
        (Stage::Content, 554, true),
        (Stage::Recipient, 450, false),
        (Stage::Sender, 421, false),
        (Stage::Content, 451, false),
        (Stage::Recipient, 503, false),
    ] {
        server.gets_into_trouble(&[(stage, Trouble::Answer(code))]);
        let sent = mailer.send("outbox-1", &mail()).await;
        assert_eq!(matches!(sent, Err(MailError::Permanent(_))), is_final, "{code} at {stage:?}: {sent:?}");
        assert_eq!(is_temporary(&sent), !is_final, "{code} at {stage:?}: {sent:?}");
        assert!(sent.is_err_and(|error| error.to_string().contains(&code.to_string())), "{code} at {stage:?}");
    }
    assert_eq!(server.delivered(), []);
    mailer.send("outbox-1", &mail()).await.expect("is taken");
}

#[tokio::test]
async fn a_server_that_refuses_everybody_refuses_no_mail_for_good() {
    let server = SmtpStandIn::start().await;
    let refusals = [(Stage::Greeting, Trouble::Answer(554)), (Stage::Greeting, Trouble::Answer(554))];
    server.gets_into_trouble(&refusals);
    let sent = mailer(options(&server)).send("outbox-1", &mail()).await;
    assert!(is_temporary(&sent), "{sent:?}");
}

#[tokio::test]
async fn a_wrong_password_loses_no_mail() {
    let server = SmtpStandIn::start_for_its_user().await;
    let with = |password: &str| SmtpOptions { credentials: Some((USER.to_owned(), password.to_owned())), ..options(&server) };
    let wrong = mailer(with("guessed"));
    assert!(is_temporary(&wrong.send("outbox-1", &mail()).await));
    assert!(wrong.ping().await.is_err_and(|why| why.contains("535")), "doctor says why");
    let nobody = mailer(options(&server));
    assert!(is_temporary(&nobody.send("outbox-1", &mail()).await));
    let right = mailer(with(PASSWORD));
    right.ping().await.expect("is well");
    right.send("outbox-1", &mail()).await.expect("is taken");
    assert_eq!(server.delivered().len(), 1);
}

#[tokio::test]
async fn a_silent_server_costs_no_more_than_the_patience_and_spoils_no_later_mail() {
    let server = SmtpStandIn::start().await;
    let stages = [Stage::Greeting, Stage::Hello, Stage::Recipient, Stage::Data, Stage::Content];
    for stage in stages {
        let mailer = mailer(SmtpOptions { patience: Duration::from_millis(300), ..options(&server) });
        server.gets_into_trouble(&[(stage, Trouble::Silence)]);
        let sent = tokio::time::timeout(Duration::from_secs(5), mailer.send("outbox-1", &mail())).await.expect("comes to an end");
        assert!(is_temporary(&sent), "{stage:?}: {sent:?}");
        mailer.send(&format!("outbox-after-{stage:?}"), &mail()).await.expect("the next one is taken");
    }
    let delivered = server.delivered();
    assert_eq!(delivered.len(), stages.len());
    assert!(
        delivered.iter().all(|mail| mail.to == ["ada@example.org"] && String::from_utf8_lossy(&mail.content).contains("Enjoy the show."))
    );
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again_later() {
    let server = SmtpStandIn::start().await;
    let mailer = mailer(options(&server));
    for stage in [Stage::Greeting, Stage::Sender, Stage::Data, Stage::Content] {
        server.gets_into_trouble(&[(stage, Trouble::Break)]);
        let sent = mailer.send("outbox-1", &mail()).await;
        assert!(is_temporary(&sent), "{stage:?}: {sent:?}");
    }
    assert_eq!(server.delivered(), []);
    mailer.send("outbox-1", &mail()).await.expect("is taken");
}

#[tokio::test]
async fn nobody_there_is_no_reason_to_give_up() {
    let server = SmtpStandIn::start().await;
    let mailer = mailer(options(&server));
    drop(server);
    tokio::task::yield_now().await;
    assert!(is_temporary(&mailer.send("outbox-1", &mail()).await));
    assert!(mailer.ping().await.is_err());
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_where_tls_is_required() {
    let server = SmtpStandIn::start_for_its_user().await;
    let credentials = Some((USER.to_owned(), PASSWORD.to_owned()));
    let with = |security| mailer(SmtpOptions { security, credentials: credentials.clone(), ..options(&server) });
    let sent = with(Security::Required).send("outbox-1", &mail()).await;
    assert!(is_temporary(&sent), "{sent:?}");
    assert_eq!((server.connections(), server.delivered()), (1, Vec::new()));
    with(Security::Opportunistic).send("outbox-1", &mail()).await.expect("is taken, for want of better");
    let other = SmtpStandIn::start().await;
    let mailer = mailer(SmtpOptions { security: Security::Implicit, patience: Duration::from_secs(2), ..options(&other) });
    let sent = mailer.send("outbox-1", &mail()).await;
    assert!(is_temporary(&sent), "{sent:?}");
}

#[tokio::test]
async fn mails_share_connections() {
    let server = SmtpStandIn::start().await;
    let mailer = mailer(options(&server));
    for i in 0..5 {
        mailer.send(&format!("outbox-{i}"), &mail()).await.expect("is taken");
        // The connection goes back to the pool in a task of its own.
        tokio::task::yield_now().await;
    }
    assert_eq!(server.delivered().len(), 5);
    assert!(server.connections() < 5, "{} connections", server.connections());
}

/// What a reader of the wire's other end must find: one mail, whole, after a log-in.
async fn is_sent(server: &SmtpStandIn, options: SmtpOptions) {
    mailer(options).send("outbox-1", &mail()).await.expect("is taken");
    let delivered = server.delivered();
    assert_eq!(delivered.len(), 1);
    assert!(String::from_utf8_lossy(&delivered[0].content).contains("Enjoy the show."));
}

#[tokio::test]
async fn mails_go_over_tls_to_a_server_whose_authority_is_known() {
    for (security, at_once) in [(Security::Implicit, true), (Security::Required, false), (Security::Opportunistic, false)] {
        let (server, authority) = SmtpStandIn::start_with_tls("localhost", at_once).await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, authority).expect("is written");
        let credentials = Some((USER.to_owned(), PASSWORD.to_owned()));
        let known = SmtpOptions { host: "localhost".to_owned(), security, credentials, authorities: Some(file), ..options(&server) };
        // Not by its address, which the certificate is not for; nor when nobody knows who signed it.
        let elsewhere = mailer(SmtpOptions { host: "127.0.0.1".to_owned(), ..known.clone() }).send("outbox-1", &mail()).await;
        assert!(is_temporary(&elsewhere), "{security:?}: {elsewhere:?}");
        let unknown = mailer(SmtpOptions { authorities: None, ..known.clone() });
        assert!(is_temporary(&unknown.send("outbox-1", &mail()).await), "{security:?}");
        assert!(unknown.ping().await.is_err(), "{security:?}");
        assert_eq!(server.delivered(), []);
        is_sent(&server, known).await;
    }
}

#[test]
fn authorities_that_cannot_be_read_are_told_at_the_start() {
    let email = Email::parse("tickets@example.org").expect("an address");
    let from = Sender { name: None, email };
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").expect("is written");
    for file in [empty, folder.path().join("missing.pem")] {
        let options = SmtpOptions { authorities: Some(file), ..SmtpOptions::new("localhost", 25, Security::Required, from.clone()) };
        assert!(SmtpMailer::new(options).is_err());
    }
}
