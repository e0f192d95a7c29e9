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
        ("MARQUEE_PUBLIC_URL", "tickets.example.org"),
        ("MARQUEE_TRUSTED_PROXIES", "10.0.0.1, proxy"),
    ] {
        let error = config(&[(key, value)]).expect_err(value);
        assert!(matches!(&error, ConfigError::Value { key: named, .. } if named == key), "{key}: {error}");
    }
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
fn secrets_are_not_shown() {
    let config = config(&[("DATABASE_URL", "postgres://user:password@host/db")]).expect("right");
    assert!(!format!("{config:?}").contains("password"));
}
