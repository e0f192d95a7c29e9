use super::*;

fn config(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::check(&Raw::read(None, environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())))?)
}

#[test]
fn without_settings_everything_is_embedded() {
    let config = config(&[]).expect("the defaults are right");
    assert_eq!(config.database_url.0, "sqlite:data/marquee.db");
    assert!(config.redis_url.is_none() && config.demo && config.worker && !config.holds.verified_only);
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.holds, HoldPolicy::default());
}

#[test]
fn a_wrong_value_is_named_with_its_key() {
    for (key, value) in [
        ("MARQUEE_BIND", "here"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "tcp://x"),
        ("MARQUEE_HOLD_TTL", "soon"),
        ("MARQUEE_MODE", "test"),
        ("MARQUEE_MAX_SEATS", "0"),
        ("MARQUEE_RATE_LIMITS", "-1"),
        ("MARQUEE_TICKET_KEY", "short"),
        ("MARQUEE_TICKET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,"),
        ("MARQUEE_PUBLIC_URL", "tickets.example.org"),
        ("MARQUEE_TRUSTED_PROXIES", "10.0.0.1, proxy"),
        ("MARQUEE_CORS_ORIGINS", "*"),
        ("MARQUEE_CORS_ORIGINS", "https://a.example.org, b.example.org"),
        ("MARQUEE_CORS_ORIGINS", "https://a.example.org/app"),
    ] {
        let error = config(&[(key, value)]).expect_err(value);
        assert!(matches!(&error, ConfigError::Value { key: named, .. } if named == key), "{key}: {error}");
    }
}

#[test]
fn origins_are_as_browsers_write_them() {
    let settings =
        config(&[("MARQUEE_CORS_ORIGINS", "https://a.example.org/, http://localhost:5173,HTTPS://B.example.org:443")]).expect("right");
    assert_eq!(settings.cors_origins, ["https://a.example.org", "http://localhost:5173", "https://b.example.org"]);
}

#[test]
fn production_refuses_what_development_brings() {
    let error = config(&[("MARQUEE_MODE", "production")]).expect_err("no keys");
    assert!(matches!(error, ConfigError::Production { key: "MARQUEE_JWT_KEYS", .. }), "{error}");
}

#[test]
fn times_are_written_with_a_unit_or_in_seconds() {
    let config = config(&[("MARQUEE_HOLD_TTL", "2"), ("MARQUEE_PAYMENT_GRACE", "90s"), ("MARQUEE_HOLD_MAX", "1h")]).expect("right");
    assert_eq!(config.holds.ttl.as_secs(), 2);
    assert_eq!(config.holds.payment_grace.as_secs(), 90);
    assert_eq!(config.holds.max_life.as_secs(), 3600);
}

#[test]
fn a_lease_is_long_enough_for_a_mail() {
    assert_eq!(config(&[]).expect("right").keeping.lease.as_secs(), 60);
    assert_eq!(config(&[("MARQUEE_LEASE", "12s")]).expect("right").keeping.lease.as_secs(), 12);
    let error = config(&[("MARQUEE_LEASE", "9s")]).expect_err("too short");
    assert!(error.to_string().contains("MARQUEE_LEASE"), "{error}");
}

#[test]
fn tickets_have_one_key_or_several() {
    assert_eq!(config(&[]).expect("right").ticket_keys.0, [*DEVELOPMENT_KEY]);
    let keys = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    assert_eq!(config(&[("MARQUEE_TICKET_KEY", keys)]).expect("right").ticket_keys.0, [[0; 32], [1; 32]]);
}

#[test]
fn secrets_are_not_shown() {
    let config = config(&[("DATABASE_URL", "postgres://user:password@host/db")]).expect("right");
    assert!(!format!("{config:?}").contains("password"));
}

const STRIPE: [(&str, &str); 3] =
    [("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_PUBLISHABLE_KEY", "pk_test_1"), ("STRIPE_WEBHOOK_SECRET", "whsec_new1, whsec_old1")];

#[test]
fn stripe_is_there_with_all_of_its_keys() {
    assert!(config(&[]).expect("right").stripe.is_none());
    let stripe = config(&STRIPE).expect("right").stripe.expect("Stripe");
    assert_eq!(
        (stripe.live, stripe.webhook_secrets.0.as_slice(), stripe.api_base),
        (false, &["whsec_new1".to_owned(), "whsec_old1".to_owned()][..], None)
    );
    let live = [("STRIPE_SECRET_KEY", "rk_live_1"), ("STRIPE_PUBLISHABLE_KEY", "pk_live_1"), STRIPE[2]];
    assert!(config(&live).expect("right").stripe.is_some_and(|stripe| stripe.live));
    for (missing, _) in STRIPE {
        let some: Vec<_> = STRIPE.into_iter().filter(|(key, _)| *key != missing).collect();
        let error = config(&some).expect_err("one is missing");
        assert!(matches!(&error, ConfigError::Value { key, .. } if key == missing), "{error}");
    }
}

#[test]
fn stripe_keys_that_do_not_go_together_are_named_and_not_shown() {
    for (key, value) in [
        ("STRIPE_SECRET_KEY", "pk_test_1"),
        ("STRIPE_SECRET_KEY", "sk_live_1"),
        ("STRIPE_SECRET_KEY", "sk_test_"),
        ("STRIPE_SECRET_KEY", "sk_test_with space"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_1"),
        ("STRIPE_PUBLISHABLE_KEY", "sk_test_1"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_new1, secret_old1"),
        ("STRIPE_WEBHOOK_SECRET", " , "),
        ("STRIPE_API_BASE", "api.stripe.com"),
    ] {
        let settings: Vec<_> = STRIPE.iter().copied().filter(|(other, _)| *other != key).chain([(key, value)]).collect();
        let error = config(&settings).expect_err(value);
        let named = if value == "sk_live_1" { "STRIPE_PUBLISHABLE_KEY" } else { key };
        assert!(matches!(&error, ConfigError::Value { key, .. } if key == named), "{key}: {error}");
        let is_secret = key == "STRIPE_SECRET_KEY" && value != "sk_test_";
        assert!(!is_secret || !error.to_string().contains(value), "{error}");
    }
    assert!(!format!("{:?}", config(&STRIPE).expect("right")).contains("sk_test"));
}

#[test]
fn production_takes_stripe_or_the_sandbox_when_told_to() {
    let keys = [
        ("MARQUEE_MODE", "production"),
        ("MARQUEE_JWT_KEYS", "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("MARQUEE_TICKET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ];
    let error = config(&keys).expect_err("no payments");
    assert!(matches!(error, ConfigError::Production { key: "STRIPE_SECRET_KEY", .. }), "{error}");
    let keys = [keys.as_slice(), &[("MARQUEE_ALLOW_MAILBOX", "on")]].concat();
    config(&[keys.as_slice(), &STRIPE].concat()).expect("Stripe takes payments");
    config(&[keys.as_slice(), &[("MARQUEE_ALLOW_SANDBOX", "on"), ("MARQUEE_SANDBOX_SECRET", "whsec_own")]].concat()).expect("told to");
}

/// Mail as the environment says it.
fn mail(environment: &[(&str, &str)]) -> Result<Option<MailConfig>, ConfigError> {
    let from = [("MARQUEE_MAIL_FROM", "Astor Tickets <tickets@example.org>")];
    config(&[from.as_slice(), environment].concat()).map(|config| config.mail)
}

#[test]
fn the_mail_server_is_read_from_its_address() {
    assert!(mail(&[]).expect("right").is_none());
    let read = |url| mail(&[("SMTP_URL", url)]).expect("right").expect("a server");
    let server = read("smtp://ada%40example.org:a%2Fb@mail.example.org");
    assert_eq!((server.host.as_str(), server.port, server.security), ("mail.example.org", 587, MailSecurity::Required));
    assert_eq!(server.credentials.expect("a user").0, ("ada@example.org".to_owned(), "a/b".to_owned()));
    assert_eq!((server.from_name.as_deref(), server.from.as_str()), (Some("Astor Tickets"), "tickets@example.org"));
    let ports = |url| (read(url).port, read(url).security);
    assert_eq!(ports("smtps://mail.example.org"), (465, MailSecurity::Implicit));
    assert_eq!(ports("smtp://mail.example.org:2525?tls=opportunistic"), (2525, MailSecurity::Opportunistic));
    assert_eq!(ports("smtp://127.0.0.1?tls=none"), (25, MailSecurity::None));
    let bare =
        mail(&[("SMTP_URL", "smtp://[::1]:25?tls=none"), ("MARQUEE_MAIL_FROM", "tickets@example.org")]).expect("right").expect("a server");
    assert_eq!((bare.from_name, bare.host.as_str()), (None, "::1"));
}

#[test]
fn a_wrong_mail_setting_is_named_and_no_password_shown() {
    for url in [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org/inbox",
        "smtp://mail.example.org?tls=maybe",
        "smtps://mail.example.org?tls=none",
        "smtp://mail.example.org?ssl=on",
        "smtp://user:geheim@",
        "smtp://:geheim@mail.example.org",
        "smtp://user@mail.example.org",
    ] {
        let error = mail(&[("SMTP_URL", url)]).expect_err(url);
        assert!(matches!(&error, ConfigError::Value { key, .. } if key == "SMTP_URL"), "{url}: {error}");
        assert!(!error.to_string().contains("geheim"), "{error}");
    }
    for from in ["", "Astor", "Astor <tickets>", "Astor <tickets@example.org", "A\nBcc: x <tickets@example.org>"] {
        let error = mail(&[("SMTP_URL", "smtp://mail.example.org"), ("MARQUEE_MAIL_FROM", from)]).expect_err(from);
        assert!(matches!(&error, ConfigError::Value { key, .. } if key == "MARQUEE_MAIL_FROM"), "{from}: {error}");
    }
    let shown = format!("{:?}", mail(&[("SMTP_URL", "smtp://user:geheim@mail.example.org")]).expect("right"));
    assert!(!shown.contains("geheim"), "{shown}");
}

#[test]
fn production_sends_its_mails_and_not_in_the_clear() {
    let production = |more: &[(&str, &str)]| {
        let keys = [
            ("MARQUEE_MODE", "production"),
            ("MARQUEE_JWT_KEYS", "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ("MARQUEE_TICKET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ("MARQUEE_MAIL_FROM", "tickets@example.org"),
        ];
        config(&[keys.as_slice(), &STRIPE, more].concat())
    };
    let error = production(&[]).expect_err("no mail server");
    assert!(matches!(error, ConfigError::Production { key: "SMTP_URL", .. }), "{error}");
    for open in ["smtp://mail.example.org?tls=none", "smtp://mail.example.org?tls=opportunistic", "smtp://localhost.example.org?tls=none"] {
        let error = production(&[("SMTP_URL", open)]).expect_err(open);
        assert!(matches!(error, ConfigError::Production { key: "SMTP_URL", .. }), "{error}");
        production(&[("SMTP_URL", open), ("MARQUEE_ALLOW_PLAIN_SMTP", "on")]).expect("told to");
    }
    for right in ["smtps://mail.example.org", "smtp://mail.example.org", "smtp://localhost?tls=none", "smtp://127.0.0.9:25?tls=none"] {
        production(&[("SMTP_URL", right)]).expect(right);
    }
}

#[test]
fn posters_are_kept_in_a_folder_or_in_a_bucket() {
    let read = |settings: &[(&str, &str)]| config(settings).expect("right").pictures;
    let folder = |pictures: PicturesConfig| match pictures {
        PicturesConfig::Folder(folder) => folder.display().to_string(),
        PicturesConfig::Bucket(bucket) => panic!("{bucket:?}"),
    };
    assert_eq!(folder(read(&[("MARQUEE_DATA_DIR", "here")])), "here/pictures");
    assert_eq!(folder(read(&[("MARQUEE_PICTURES", "/srv/posters")])), "/srv/posters");
    let keys = [("S3_ACCESS_KEY_ID", "AKIA"), ("S3_SECRET_ACCESS_KEY", "geheim"), ("S3_ENDPOINT", "http://127.0.0.1:9000/")];
    let settings = [&[("MARQUEE_PICTURES", "s3://posters.astor/marquee/")], keys.as_slice()].concat();
    let PicturesConfig::Bucket(bucket) = read(&settings) else { panic!("a bucket") };
    assert_eq!((bucket.name.as_str(), bucket.prefix.as_str(), bucket.region.as_str()), ("posters.astor", "marquee", "us-east-1"));
    assert_eq!(bucket.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
    assert!(!format!("{:?}", config(&settings).expect("right")).contains("geheim"));
    let PicturesConfig::Bucket(bucket) = read(&[("MARQUEE_PICTURES", "s3://posters")]) else { panic!("a bucket") };
    assert!(bucket.keys.is_none() && bucket.endpoint.is_none());
}

#[test]
fn a_wrong_place_for_posters_is_named() {
    let bucket = ("MARQUEE_PICTURES", "s3://posters");
    for (settings, named) in [
        (&[("MARQUEE_PICTURES", "gs://posters")][..], "MARQUEE_PICTURES"),
        (&[("MARQUEE_PICTURES", "s3://P")], "MARQUEE_PICTURES"),
        (&[("MARQUEE_PICTURES", "s3://posters/a b")], "MARQUEE_PICTURES"),
        (&[("S3_ENDPOINT", "https://minio.example.org")], "S3_ENDPOINT"),
        (&[bucket, ("S3_ENDPOINT", "minio")], "S3_ENDPOINT"),
        (&[bucket, ("S3_ACCESS_KEY_ID", "AKIA")], "S3_SECRET_ACCESS_KEY"),
        (&[bucket, ("S3_SECRET_ACCESS_KEY", "geheim")], "S3_ACCESS_KEY_ID"),
    ] {
        let error = config(settings).expect_err(named);
        assert!(matches!(&error, ConfigError::Value { key, .. } if key == named), "{named}: {error}");
        assert!(!error.to_string().contains("geheim"), "{error}");
    }
}
