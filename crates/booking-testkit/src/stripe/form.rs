//! Parameters as Stripe takes them, refused when it would not know them.

use serde_json::{Value, json};

/// What Stripe answers: a status and a body.
pub type Reply = (u16, Value);

/// Parameters of a call, sorted.
pub struct Form(pub Vec<(String, String)>);

/// An error as Stripe writes it.
pub fn error(status: u16, kind: &str, code: &str, message: &str) -> Reply {
    (status, json!({ "error": { "type": kind, "code": code, "message": message, "doc_url": "https://docs.stripe.com/error-codes" } }))
}

/// A refused parameter.
pub fn invalid(code: &str, message: &str) -> Reply {
    error(400, "invalid_request_error", code, message)
}

impl Form {
    pub fn read(text: &str) -> Self {
        let mut fields: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        fields.sort();
        Self(fields)
    }

    /// Refuses what is not among `known`; `metadata` stands for all of its keys.
    pub fn only(&self, known: &[&str]) -> Result<(), Reply> {
        let is_known = |name: &str| known.contains(&name) || (known.contains(&"metadata") && name.starts_with("metadata["));
        match self.0.iter().find(|(name, _)| !is_known(name)) {
            Some((name, _)) => Err(invalid("parameter_unknown", &format!("Received unknown parameter: {name}"))),
            None => Ok(()),
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn required(&self, name: &str) -> Result<&str, Reply> {
        self.get(name).ok_or_else(|| invalid("parameter_missing", &format!("Missing required param: {name}.")))
    }

    pub fn integer(&self, name: &str) -> Result<Option<i64>, Reply> {
        let parse = |text: &str| text.parse().map_err(|_| invalid("parameter_invalid_integer", &format!("Invalid integer: {text}")));
        self.get(name).map(parse).transpose()
    }

    /// A positive number.
    pub fn amount(&self, name: &str) -> Result<Option<i64>, Reply> {
        match self.integer(name)? {
            Some(amount) if amount < 1 => Err(invalid("parameter_invalid_integer", "This value must be greater than or equal to 1.")),
            amount => Ok(amount),
        }
    }

    pub fn metadata(&self) -> Value {
        let keys = self.0.iter().filter_map(|(name, value)| {
            let key = name.strip_prefix("metadata[")?.strip_suffix(']')?;
            Some((key.to_owned(), Value::String(value.clone())))
        });
        Value::Object(keys.collect())
    }
}
