//! From text to values, one method a kind; each names its key when it refuses.

use std::{net::SocketAddr, path::Path, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use booking_domain::booking::HoldPolicy;
use jiff::{SignedDuration, civil::Date, tz::TimeZone};

use crate::legacy::{DEPRECATED, Sunset};

use super::{ConfigError, Hidden, Keeping, RateLimits, Raw, source::environment_name};

/// How long a request may come again and be answered the same.
const PROMISED: SignedDuration = SignedDuration::from_hours(24);

/// The shortest lease that leaves a mail a few seconds.
const SHORTEST_LEASE: SignedDuration = SignedDuration::from_secs(10);

impl Raw {
    pub(super) fn wrong(&self, key: &str, wanted: impl Into<String>) -> ConfigError {
        ConfigError::Value { key: environment_name(key), value: format!("{:?}", self.text(key)), wanted: wanted.into() }
    }

    pub(super) fn wrong_secret(key: &str, wanted: &str) -> ConfigError {
        ConfigError::Value { key: environment_name(key), value: "hidden".to_owned(), wanted: wanted.to_owned() }
    }

    pub(super) fn text_or(&self, key: &str, default: &str) -> String {
        let text = self.text(key);
        if text.is_empty() { default.to_owned() } else { text.to_owned() }
    }

    pub(super) fn parsed<T: FromStr>(&self, key: &str, wanted: &str) -> Result<T, ConfigError> {
        self.text(key).parse().map_err(|_| self.wrong(key, wanted))
    }

    pub(super) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<T, ConfigError> {
        let found = choices.iter().find(|(name, _)| self.text(key).eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.wrong(key, names.join(" or "))
        })
    }

    pub(super) fn switch(&self, key: &str) -> Result<bool, ConfigError> {
        match self.text(key).to_lowercase().as_str() {
            "on" | "true" | "1" | "yes" => Ok(true),
            "off" | "false" | "0" | "no" => Ok(false),
            _ => Err(self.wrong(key, "on or off")),
        }
    }

    pub(super) fn switch_or(&self, key: &str, default: bool) -> Result<bool, ConfigError> {
        if self.text(key).is_empty() { Ok(default) } else { self.switch(key) }
    }

    pub(super) fn number(&self, key: &str, least: usize, most: usize) -> Result<usize, ConfigError> {
        let number = self.text(key).parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| self.wrong(key, format!("a number from {least} to {most}")))
    }

    pub(super) fn list<T: FromStr>(&self, key: &str, wanted: &str) -> Result<Vec<T>, ConfigError> {
        let items = self.text(key).split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| item.parse().map_err(|_| self.wrong(key, wanted))).collect()
    }

    pub(super) fn url(&self, key: &str, default: &str) -> Result<String, ConfigError> {
        let url = self.text_or(key, default).trim_end_matches('/').to_owned();
        let is_url = url
            .strip_prefix("http://")
            .or(url.strip_prefix("https://"))
            .is_some_and(|rest| !rest.is_empty() && !rest.contains(['/', '?', '#', ' ']));
        if is_url { Ok(url) } else { Err(self.wrong(key, "an address such as https://tickets.example.org")) }
    }

    /// Origins as browsers write them: a path is none, nor is `*`, since those who may read the API from their own pages are named.
    pub(super) fn origins(&self, key: &str) -> Result<Vec<String>, ConfigError> {
        let origin = |text: String| {
            let url = url::Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            let bare =
                url.filter(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty());
            let wanted = "origins by commas, such as https://tickets.example.org";
            bare.map(|url| url.origin().ascii_serialization()).ok_or_else(|| self.wrong(key, wanted))
        };
        self.list(key, "origins by commas")?.into_iter().map(origin).collect()
    }

    pub(super) fn otlp_endpoint(&self) -> Result<Option<String>, ConfigError> {
        let key = "otel_exporter_otlp_endpoint";
        let text = self.text(key);
        let is_url = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        match (text.is_empty(), is_url) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(text.to_owned())),
            (false, false) => Err(Self::wrong_secret(key, "an address such as http://127.0.0.1:4318")),
        }
    }

    pub(super) fn worker_bind(&self) -> Result<Option<SocketAddr>, ConfigError> {
        let text = self.text("worker_bind");
        if text.is_empty() { Ok(None) } else { self.parsed("worker_bind", "an address with a port, such as 127.0.0.1:9090").map(Some) }
    }

    pub(super) fn database_url(&self, data_dir: &Path) -> Result<Hidden<String>, ConfigError> {
        let url = self.text_or("database_url", &format!("sqlite:{}", data_dir.join("marquee.db").display()));
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
        if known { Ok(Hidden(url)) } else { Err(Self::wrong_secret("database_url", "sqlite:PATH or postgres://…")) }
    }

    pub(super) fn redis_url(&self) -> Result<Option<Hidden<String>>, ConfigError> {
        let url = self.text("redis_url");
        let known = url.starts_with("redis://") || url.starts_with("rediss://");
        match (url.is_empty(), known) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(Hidden(url.to_owned()))),
            (false, false) => Err(Self::wrong_secret("redis_url", "redis://… or rediss://…")),
        }
    }

    pub(super) fn ticket_keys(&self, development: &[u8; 32]) -> Result<Hidden<Vec<[u8; 32]>>, ConfigError> {
        let text = self.text("ticket_key");
        if text.is_empty() {
            return Ok(Hidden(vec![*development]));
        }
        let key = |text: &str| URL_SAFE_NO_PAD.decode(text.trim().trim_end_matches('=')).ok().and_then(|key| key.try_into().ok());
        let keys: Option<Vec<[u8; 32]>> = text.split(',').map(key).collect();
        keys.map(Hidden).ok_or_else(|| Self::wrong_secret("ticket_key", "base64url of 32 bytes, or several by commas"))
    }

    pub(super) fn holds(&self, verified_only: bool) -> Result<HoldPolicy, ConfigError> {
        let (ttl, max_life) = (self.duration("hold_ttl")?, self.duration("hold_max")?);
        if max_life < ttl {
            return Err(self.wrong("hold_max", "no shorter than MARQUEE_HOLD_TTL"));
        }
        Ok(HoldPolicy {
            ttl,
            max_life,
            payment_grace: self.duration("payment_grace")?,
            max_seats: self.number("max_seats", 1, 100)?,
            max_open: i32::try_from(self.number("max_open_holds", 1, 100)?).unwrap_or(i32::MAX),
            max_at_show: i32::try_from(self.number("max_show_seats", 1, 1000)?).unwrap_or(i32::MAX),
            cooldown: self.duration("hold_cooldown")?,
            verified_only,
        })
    }

    pub(super) fn keeping(&self) -> Result<Keeping, ConfigError> {
        let keys = self.duration("keep_keys")?;
        if keys < PROMISED {
            return Err(self.wrong("keep_keys", "24h or more, which clients are promised"));
        }
        let lease = self.duration("lease")?;
        if lease < SHORTEST_LEASE {
            return Err(self.wrong("lease", "10s or more: a third of it is what a mail may take"));
        }
        Ok(Keeping {
            keys,
            tokens: self.duration("keep_tokens")?,
            notifications: self.duration("keep_notifications")?,
            hold_warning: self.duration("hold_warning")?,
            lease,
            metrics: self.switch("metrics")?,
        })
    }

    /// The routes of the system before this one, when they are on; they may not end before they were deprecated (RFC 9745, 4).
    pub(super) fn legacy(&self) -> Result<Option<Sunset>, ConfigError> {
        let wanted = "a day such as 2027-11-30, after 2026-11-25";
        let day: Date = self.parsed("legacy_sunset", wanted)?;
        let sunset = day.to_zoned(TimeZone::UTC).map_err(|_| self.wrong("legacy_sunset", wanted))?.timestamp();
        if sunset.as_second() < DEPRECATED {
            return Err(self.wrong("legacy_sunset", wanted));
        }
        Ok(self.switch("legacy_routes")?.then_some(Sunset(sunset)))
    }

    fn duration(&self, key: &str) -> Result<SignedDuration, ConfigError> {
        let text = self.text(key);
        let seconds = text.parse::<i64>().ok().map(SignedDuration::from_secs);
        let duration = seconds.or_else(|| text.parse().ok()).filter(SignedDuration::is_positive);
        duration.ok_or_else(|| self.wrong(key, "a time such as 10m, 30s, or a number of seconds"))
    }

    pub(super) fn rate_limits(&self) -> Result<RateLimits, ConfigError> {
        match self.switch("rate_limits") {
            Ok(true) if self.text("rate_limits") != "1" => Ok(RateLimits::Times(1.0)),
            Ok(false) => Ok(RateLimits::Off),
            _ => {
                let factor = self.text("rate_limits").parse().ok().filter(|factor: &f64| factor.is_finite() && *factor > 0.0);
                factor.map(RateLimits::Times).ok_or_else(|| self.wrong("rate_limits", "on, off, or a factor such as 10"))
            }
        }
    }
}
