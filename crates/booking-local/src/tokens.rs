use std::{collections::HashSet, str::FromStr};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use booking_domain::{
    SessionId, Timestamp, UserId,
    ports::{AccessClaims, AccessTokens, TokenError},
};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The one algorithm; a token that names another is refused before its signature is looked at (RFC 8725, 3.1).
const ALGORITHM: Algorithm = Algorithm::HS256;

/// Media type of the header (RFC 9068), so that no other token of ours could pass for an access token.
const HEADER_TYPE: &str = "at+jwt";

/// The claim that says the same, for readers that look at claims only.
const CLAIM_TYPE: &str = "access";

/// How far clocks of replicas may be apart.
const LEEWAY: SignedDuration = SignedDuration::from_secs(5);

/// Fewest bytes of a key: as many as the hash has (RFC 7518, 3.2).
const KEY_BYTES: usize = 32;

/// A key that is random has many different bytes; one that a person typed or copied has few.
const DISTINCT_BYTES: usize = 12;

/// Why signing keys were refused; never says what the keys are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is none.
    #[error("there is no key")]
    None,
    /// An entry is not `kid:base64url`.
    #[error("key {0} is not kid:base64url")]
    Form(usize),
    /// A key has too few bytes.
    #[error("key {0:?} has fewer than 32 bytes")]
    Short(String),
    /// A key is not random.
    #[error("key {0:?} is not random; make one with `openssl rand -base64 32 | tr +/ -_`")]
    NotRandom(String),
    /// Two keys have one name.
    #[error("two keys are named {0:?}")]
    Twice(String),
}

/// The keys that sign access tokens: `kid:base64url[,kid:base64url…]`, 32 bytes or more each. The first signs, all verify, so that a new
/// first key logs nobody out while the old one is kept behind it.
#[derive(Clone)]
pub struct TokenKeys(Vec<(String, Vec<u8>)>);

impl FromStr for TokenKeys {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut names = HashSet::new();
        let mut keys = Vec::new();
        for (index, entry) in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).enumerate() {
            let (name, encoded) = entry.split_once(':').ok_or(KeyError::Form(index + 1))?;
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).map_err(|_| KeyError::Form(index + 1))?;
            if name.is_empty() || name.len() > 64 {
                return Err(KeyError::Form(index + 1));
            }
            if bytes.len() < KEY_BYTES {
                return Err(KeyError::Short(name.to_owned()));
            }
            if bytes.iter().collect::<HashSet<_>>().len() < DISTINCT_BYTES || bytes.iter().all(u8::is_ascii_graphic) {
                return Err(KeyError::NotRandom(name.to_owned()));
            }
            if !names.insert(name.to_owned()) {
                return Err(KeyError::Twice(name.to_owned()));
            }
            keys.push((name.to_owned(), bytes));
        }
        if keys.is_empty() { Err(KeyError::None) } else { Ok(Self(keys)) }
    }
}

impl TokenKeys {
    /// One key made at the start, for development: tokens end with the process.
    pub fn ephemeral(bytes: [u8; 32]) -> Self {
        Self(vec![("ephemeral".to_owned(), bytes.to_vec())])
    }
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Access tokens as signed JWTs.
pub struct JwtTokens {
    issuer: String,
    header: Header,
    signing: EncodingKey,
    verifying: Vec<(String, DecodingKey)>,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: Uuid,
    typ: String,
    iat: i64,
    exp: i64,
}

/// For whom our tokens are.
const AUDIENCE: &str = "marquee-api";

impl JwtTokens {
    /// Tokens signed with the first of these keys; `issuer` is the public address of this installation.
    pub fn new(keys: &TokenKeys, issuer: impl Into<String>) -> Self {
        let issuer = issuer.into();
        // `TokenKeys` is never empty.
        let (kid, first) = keys.0.first().map(|(name, bytes)| (Some(name.clone()), bytes.as_slice())).unwrap_or_default();
        let mut validation = Validation::new(ALGORITHM);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&issuer]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        // The time is a parameter here, while the library would ask the process's clock: see `verify`.
        validation.validate_exp = false;
        Self {
            header: Header { typ: Some(HEADER_TYPE.to_owned()), kid, ..Header::new(ALGORITHM) },
            signing: EncodingKey::from_secret(first),
            verifying: keys.0.iter().map(|(name, bytes)| (name.clone(), DecodingKey::from_secret(bytes))).collect(),
            issuer,
            validation,
        }
    }

    fn read(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.alg != ALGORITHM || header.typ.as_deref() != Some(HEADER_TYPE) || header.crit.is_some() {
            return None;
        }
        let kid = header.kid?;
        let (_, key) = self.verifying.iter().find(|(name, _)| *name == kid)?;
        let claims: Claims = jsonwebtoken::decode(token, key, &self.validation).ok()?.claims;
        (claims.typ == CLAIM_TYPE).then_some(claims)
    }
}

impl AccessTokens for JwtTokens {
    fn sign(&self, claims: &AccessClaims) -> String {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user.to_string(),
            sid: claims.session.0,
            typ: CLAIM_TYPE.to_owned(),
            iat: claims.issued_at.as_second(),
            exp: claims.expires_at.as_second(),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing).expect("these claims are JSON, and HMAC takes any key")
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        let claims = self.read(token).ok_or(TokenError::Invalid)?;
        let instant = |seconds| Timestamp::from_second(seconds).map_err(|_| TokenError::Invalid);
        let claims = AccessClaims {
            user: UserId(claims.sub.parse().map_err(|_| TokenError::Invalid)?),
            session: SessionId(claims.sid),
            issued_at: instant(claims.iat)?,
            expires_at: instant(claims.exp)?,
        };
        if claims.issued_at.saturating_sub(LEEWAY).is_ok_and(|earliest| now < earliest) {
            return Err(TokenError::Invalid);
        }
        if claims.expires_at.saturating_add(LEEWAY).is_ok_and(|latest| latest <= now) {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use booking_testkit::noon;
    use serde_json::json;

    use super::*;

    fn key(seed: u8) -> String {
        let bytes: Vec<u8> = (0..32_u8).map(|n| n.wrapping_mul(37).wrapping_add(seed)).collect();
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    fn tokens(keys: &str) -> JwtTokens {
        JwtTokens::new(&keys.parse().expect("keys"), "https://cinema.example")
    }

    fn claims() -> AccessClaims {
        AccessClaims {
            user: UserId(42),
            session: SessionId(Uuid::from_u128(7)),
            issued_at: noon(),
            expires_at: noon() + SignedDuration::from_mins(15),
        }
    }

    /// A token with this header and these claims, signed with the key of seed 1.
    fn forged(header: &Header, claims: &serde_json::Value) -> String {
        let key = BASE64_URL_SAFE_NO_PAD.decode(key(1)).expect("base64");
        jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(&key)).expect("a token")
    }

    fn right_header() -> Header {
        Header { typ: Some(HEADER_TYPE.to_owned()), kid: Some("a".to_owned()), ..Header::new(ALGORITHM) }
    }

    fn right_claims() -> serde_json::Value {
        json!({
            "iss": "https://cinema.example", "aud": AUDIENCE, "sub": "42", "sid": Uuid::from_u128(7), "typ": "access",
            "iat": noon().as_second(), "exp": noon().as_second() + 900,
        })
    }

    #[test]
    fn what_is_signed_is_believed_until_it_ends() {
        let tokens = tokens(&format!("a:{}", key(1)));
        let token = tokens.sign(&claims());
        assert_eq!(tokens.verify(&token, noon()), Ok(claims()));
        let end = claims().expires_at;
        assert_eq!(tokens.verify(&token, end + SignedDuration::from_secs(4)), Ok(claims()));
        assert_eq!(tokens.verify(&token, end + LEEWAY), Err(TokenError::Expired));
        assert_eq!(tokens.verify(&token, noon() - SignedDuration::from_secs(6)), Err(TokenError::Invalid));
        assert_eq!(tokens.verify(&forged(&right_header(), &right_claims()), noon()), Ok(claims()));
    }

    #[test]
    fn a_new_key_in_front_logs_nobody_out() {
        let old = tokens(&format!("a:{}", key(1))).sign(&claims());
        let rotated = tokens(&format!("b:{}, a:{}", key(2), key(1)));
        assert_eq!(rotated.verify(&old, noon()), Ok(claims()));
        let new = rotated.sign(&claims());
        assert_eq!(jsonwebtoken::decode_header(&new).expect("a header").kid.as_deref(), Some("b"));
        assert_eq!(tokens(&format!("b:{}", key(2))).verify(&old, noon()), Err(TokenError::Invalid), "the old key is gone");
    }

    #[test]
    fn a_key_of_another_name_is_not_tried() {
        let token = tokens(&format!("a:{}", key(1))).sign(&claims());
        assert_eq!(tokens(&format!("b:{}", key(1))).verify(&token, noon()), Err(TokenError::Invalid));
    }

    #[test]
    fn every_claim_is_required_and_looked_at() {
        let tokens = tokens(&format!("a:{}", key(1)));
        for name in ["iss", "aud", "sub", "sid", "typ", "iat", "exp"] {
            let mut without = right_claims();
            without.as_object_mut().expect("an object").remove(name);
            assert_eq!(tokens.verify(&forged(&right_header(), &without), noon()), Err(TokenError::Invalid), "without {name}");
        }
        for (name, wrong) in [
            ("iss", json!("https://other.example")),
            ("aud", json!("other")),
            ("sub", json!("x")),
            ("sid", json!("x")),
            ("typ", json!("refresh")),
            ("exp", json!("soon")),
            ("exp", json!(i64::MAX)),
        ] {
            let mut claims = right_claims();
            claims[name] = wrong.clone();
            assert_eq!(tokens.verify(&forged(&right_header(), &claims), noon()), Err(TokenError::Invalid), "{name} = {wrong}");
        }
    }

    #[test]
    fn one_algorithm_and_one_type_are_believed() {
        let tokens = tokens(&format!("a:{}", key(1)));
        let other_algorithm = Header { alg: Algorithm::HS384, ..right_header() };
        let other_type = Header { typ: Some("JWT".to_owned()), ..right_header() };
        let no_kid = Header { kid: None, ..right_header() };
        for header in [other_algorithm, other_type, no_kid] {
            assert_eq!(tokens.verify(&forged(&header, &right_claims()), noon()), Err(TokenError::Invalid), "{header:?}");
        }
        let unsigned = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt","kid":"a"}"#);
        let body = BASE64_URL_SAFE_NO_PAD.encode(right_claims().to_string());
        for token in [format!("{unsigned}.{body}."), format!("{unsigned}.{body}"), String::new(), "a.b.c".to_owned()] {
            assert_eq!(tokens.verify(&token, noon()), Err(TokenError::Invalid), "{token}");
        }
    }

    #[test]
    fn a_token_that_was_changed_is_not_believed() {
        let tokens = tokens(&format!("a:{}", key(1)));
        let token = tokens.sign(&claims());
        let parts: Vec<&str> = token.split('.').collect();
        let mut admin = right_claims();
        admin["sub"] = json!("1");
        let body = BASE64_URL_SAFE_NO_PAD.encode(admin.to_string());
        assert_eq!(tokens.verify(&format!("{}.{body}.{}", parts[0], parts[2]), noon()), Err(TokenError::Invalid));
    }

    #[test]
    fn keys_that_protect_nothing_are_refused() {
        let parse = |text: &str| text.parse::<TokenKeys>().map(|_| ()).expect_err("refused");
        assert_eq!(parse(""), KeyError::None);
        assert_eq!(parse("nothing"), KeyError::Form(1));
        assert_eq!(parse(&format!("a:{},b:%%%", key(1))), KeyError::Form(2));
        assert_eq!(parse(&format!("a:{}", BASE64_URL_SAFE_NO_PAD.encode([7; 31]))), KeyError::Short("a".to_owned()));
        assert_eq!(parse(&format!("a:{}", BASE64_URL_SAFE_NO_PAD.encode([7; 32]))), KeyError::NotRandom("a".to_owned()));
        let typed = BASE64_URL_SAFE_NO_PAD.encode("change-me-please-this-is-a-sample-secret");
        assert_eq!(parse(&format!("a:{typed}")), KeyError::NotRandom("a".to_owned()));
        assert_eq!(parse(&format!("a:{},a:{}", key(1), key(2))), KeyError::Twice("a".to_owned()));
    }

    #[test]
    fn keys_do_not_show() {
        let keys: TokenKeys = format!("a:{}", key(1)).parse().expect("keys");
        assert_eq!(format!("{keys:?}"), r#"["a"]"#);
    }
}
