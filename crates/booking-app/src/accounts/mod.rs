//! Accounts: who somebody is, how they log in and out, and what administrators do to them.
//!
//! What an answer must not tell, its time must not tell either: an address that nobody has costs the same hash and the same statements.

mod passwords;
mod people;
mod principals;
mod sessions;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use booking_domain::{
    FieldErrors, Timestamp, UserId,
    account::{AccountError, OneTimeToken, Password, Principal, Secret},
    ports::{AccessTokens, AccountStore, Clock, Entropy, EventBus, Hint, PasswordHasher, Quota, RateLimiter, TokenError},
    text::{Email, TextError},
};
use futures::StreamExt as _;
use jiff::SignedDuration;

use principals::Principals;

use crate::Lookups;

pub use people::{Invited, NewUser};
pub use sessions::LoggedIn;

/// What accounts need from outside.
#[derive(Clone)]
pub struct AccountPorts {
    /// Keeps accounts.
    pub store: Arc<dyn AccountStore>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs access tokens.
    pub tokens: Arc<dyn AccessTokens>,
    /// Tells other replicas whose sessions ended.
    pub bus: Arc<dyn EventBus>,
    /// Counts the mails that strangers ask for.
    pub limiter: Arc<dyn RateLimiter>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws tokens and keys.
    pub entropy: Arc<dyn Entropy>,
}

/// The use cases of accounts.
#[derive(Clone)]
pub struct AccountService {
    ports: AccountPorts,
    principals: Principals,
}

/// The least time an answer takes that must not tell whether an address is known: more than the statements of either case.
const EVEN_TIME: Duration = Duration::from_millis(100);

/// How often an address is mailed a link because somebody asks: three at once, then one in five minutes. Less often would let a stranger use
/// up what its owner needs; the links live longer than that.
const MAILS: Quota = Quota { limit: 3, per_seconds: 15 * 60 };

impl AccountService {
    /// Use cases over `ports`. Run [`AccountService::follow_hints`] beside them.
    pub fn new(ports: AccountPorts) -> Self {
        Self { ports, principals: Principals::new() }
    }

    /// Forgets what is cached of users whose sessions ended on another replica; never ends while the bus lives. Without it a
    /// revocation elsewhere bites when the cached principal is a second old.
    pub async fn follow_hints(self) {
        let mut hints = self.ports.bus.subscribe();
        while let Some(hint) = hints.next().await {
            if let Hint::Sessions { user } = hint {
                self.principals.forget(user);
            }
        }
    }

    /// How often sessions were remembered.
    pub fn session_lookups(&self) -> &Lookups {
        self.principals.lookups()
    }

    /// Who sends a request with this access token.
    ///
    /// # Errors
    /// [`AccountError::TokenExpired`], [`AccountError::Unauthorized`].
    pub async fn authenticate(&self, token: &str) -> Result<Principal, AccountError> {
        let now = self.now();
        let claims = self.ports.tokens.verify(token, now).map_err(|error| match error {
            TokenError::Expired => AccountError::TokenExpired,
            TokenError::Invalid => AccountError::Unauthorized,
        })?;
        let principal = self.principals.of(claims.session, self.ports.store.principal(claims.session, now)).await?;
        principal.filter(|principal| principal.user == claims.user).ok_or(AccountError::Unauthorized)
    }

    fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// Makes what is known of a user void, here at once and on other replicas within a second.
    async fn forget(&self, user: UserId) {
        self.principals.forget(user);
        self.ports.bus.publish(Hint::Sessions { user }).await;
    }

    /// Whether one more mail of this kind may go to an address. It counts for addresses that nobody has too, so that neither the answer nor
    /// its time tells.
    async fn may_mail(&self, kind: &str, email: &Email) -> bool {
        self.ports.limiter.check(&format!("mail-{kind}:{}", hash_of(email.as_str())), MAILS, self.now()).await.allowed
    }

    /// A fresh token that works for `life`.
    fn token(&self, life: SignedDuration) -> OneTimeToken {
        let token = BASE64_URL_SAFE_NO_PAD.encode(self.ports.entropy.bytes());
        let now = self.now();
        OneTimeToken { hash: hash_of(&token), token: Secret::new(token), expires_at: now.saturating_add(life).unwrap_or(now) }
    }
}

/// What the store keeps of a token.
fn hash_of(token: &str) -> String {
    crate::digest::sha256_hex(token.as_bytes())
}

/// Runs `work` and answers no earlier than [`EVEN_TIME`].
async fn in_even_time<T>(work: impl Future<Output = T>) -> T {
    tokio::join!(work, tokio::time::sleep(EVEN_TIME)).0
}

/// Collects what is wrong with the fields of a request.
#[derive(Default)]
struct Fields(FieldErrors);

impl Fields {
    /// The value of a field, if it is one.
    fn parse<T>(&mut self, pointer: &str, parsed: Result<T, TextError>) -> Option<T> {
        parsed.map_err(|error| self.0.push(pointer, error.0)).ok()
    }

    fn email(&mut self, raw: &str) -> Option<Email> {
        self.parse("/email", Email::parse(raw))
    }

    fn typed_password(&mut self, pointer: &str, raw: &str) -> Option<Password> {
        self.parse(pointer, Password::typed(raw))
    }

    /// What `values` is, when nothing was wrong.
    fn all<T>(self, values: Option<T>) -> Result<T, AccountError> {
        self.0.into_result()?;
        values.ok_or_else(|| FieldErrors::default().into())
    }
}
