use std::{collections::BTreeMap, path::Path};

use figment::{
    Figment,
    providers::{Format as _, Toml},
    value::Value,
};

use super::ConfigError;

/// The commented defaults.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Keys whose names in the environment do not begin with `MARQUEE_`.
const PLAIN: [&str; 12] = [
    "database_url",
    "otel_exporter_otlp_endpoint",
    "redis_url",
    "smtp_url",
    "stripe_secret_key",
    "stripe_publishable_key",
    "stripe_webhook_secret",
    "stripe_api_base",
    "s3_endpoint",
    "s3_region",
    "s3_access_key_id",
    "s3_secret_access_key",
];

/// Settings as they were written: every known key with a text.
#[derive(Clone)]
pub struct Raw(BTreeMap<String, String>);

impl Raw {
    /// Reads the defaults, then the file, then the environment.
    ///
    /// # Errors
    /// [`ConfigError::File`] for a file that is not there, is no TOML, or has a key nobody knows.
    pub fn read(file: Option<&Path>, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut raw = Self(table(&Figment::from(Toml::string(DEFAULTS)))?);
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError::File(format!("there is no file {}", file.display())));
            }
            for (key, value) in table(&Figment::from(Toml::file_exact(file)))? {
                raw.set(&key, value).ok_or_else(|| ConfigError::File(format!("{} has an unknown key: {key}", file.display())))?;
            }
        }
        for (name, value) in environment {
            let key = name.to_lowercase();
            let key = key.strip_prefix("marquee_").filter(|key| !PLAIN.contains(key)).or(PLAIN.contains(&key.as_str()).then_some(&key));
            if let Some(key) = key {
                // Other programs' variables, and those of our own tests, are none of our settings.
                raw.set(key, value);
            }
        }
        Ok(raw)
    }

    /// What a key says.
    pub fn text(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |text| text.trim())
    }

    /// Every key there is.
    #[cfg(test)]
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn set(&mut self, key: &str, value: String) -> Option<()> {
        *self.0.get_mut(key)? = value;
        Some(())
    }
}

/// The name of a key in the environment.
pub fn environment_name(key: &str) -> String {
    if PLAIN.contains(&key) { key.to_uppercase() } else { format!("MARQUEE_{}", key.to_uppercase()) }
}

fn table(figment: &Figment) -> Result<BTreeMap<String, String>, ConfigError> {
    let values: BTreeMap<String, Value> = figment.extract().map_err(|error| ConfigError::File(error.to_string()))?;
    values.into_iter().map(|(key, value)| Ok((key.clone(), scalar(&key, &value)?))).collect()
}

/// Numbers and switches may be written with or without quotes.
fn scalar(key: &str, value: &Value) -> Result<String, ConfigError> {
    match value {
        Value::String(_, text) => Ok(text.clone()),
        Value::Bool(_, on) => Ok(on.to_string()),
        Value::Num(_, number) => Ok(number.to_u128().map(|n| n.to_string()).or(number.to_f64().map(|n| n.to_string())).unwrap_or_default()),
        _ => Err(ConfigError::File(format!("{key} must be a text, a number or a switch"))),
    }
}
