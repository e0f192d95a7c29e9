use std::{sync::Arc, time::Duration};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use async_trait::async_trait;
use booking_domain::{
    account::{Password, Secret},
    ports::{HashError, PasswordHasher, Verdict},
};
use tokio::sync::Semaphore;

/// How costly a hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Cost {
    /// Memory of one hash, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Argon2Cost {
    /// OWASP's recommendation for Argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
    pub const OWASP: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    /// The least that Argon2 knows. It protects nothing: for tests, which hash often.
    pub const TINY: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };
}

/// How long a password waits for its turn before its sender is told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What is hashed against when nobody has an address; any salt takes the same time.
const NOBODY: &[u8] = b"nobody has this address";

/// Argon2id off the threads that serve requests. As many hashes run at once as there are permits, and only they take memory: a flood of
/// log-ins waits in line, and health checks do not notice it.
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
    longest_wait: Duration,
}

/// Parameters that Argon2 does not have.
#[derive(Debug, thiserror::Error)]
#[error("not a cost Argon2 knows: {0}")]
pub struct CostError(String);

impl Argon2Hasher {
    /// A hasher of this cost that runs at most `at_once` hashes: as many as there are cores.
    ///
    /// # Errors
    /// [`CostError`].
    pub fn new(cost: Argon2Cost, at_once: usize) -> Result<Self, CostError> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(|error| CostError(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Ok(Self { argon2, permits: Arc::new(Semaphore::new(at_once.max(1))), longest_wait: LONGEST_WAIT })
    }

    /// Runs `work` when it has its turn. The turn lasts as long as the work, also when nobody waits for its answer any more.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static) -> Result<T, HashError> {
        let turn = tokio::time::timeout(self.longest_wait, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = turn.map_err(|_| HashError::Busy)?.map_err(|error| HashError::Failed(error.to_string()))?;
        let argon2 = self.argon2.clone();
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&argon2);
            drop(permit);
            result
        });
        done.await.map_err(|error| HashError::Failed(error.to_string()))
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: &Password) -> Result<Secret, HashError> {
        let password = password.clone();
        let hash = self.in_turn(move |argon2| argon2.hash_password(password.expose().as_bytes()).map(|hash| hash.to_string())).await?;
        hash.map(Secret::new).map_err(|error| HashError::Failed(error.to_string()))
    }

    async fn verify(&self, password: &Password, hash: &Secret) -> Result<Verdict, HashError> {
        let (password, hash) = (password.clone(), hash.clone());
        self.in_turn(move |argon2| verify(argon2, &password, &hash)).await
    }

    async fn verify_nobody(&self, password: &Password) -> Result<(), HashError> {
        let password = password.clone();
        self.in_turn(move |argon2| take_the_time(argon2, &password)).await
    }
}

fn verify(argon2: &Argon2<'_>, password: &Password, hash: &Secret) -> Verdict {
    let Ok(parsed) = PasswordHash::new(hash.expose()) else {
        take_the_time(argon2, password);
        return Verdict::Wrong;
    };
    if argon2.verify_password(password.expose().as_bytes(), &parsed).is_err() {
        return Verdict::Wrong;
    }
    Verdict::Right { weak: is_weaker(&parsed, argon2.params()) }
}

fn is_weaker(hash: &PasswordHash, today: &Params) -> bool {
    hash.algorithm != Algorithm::Argon2id.ident()
        || Params::try_from(hash)
            .map_or(true, |params| params.m_cost() < today.m_cost() || params.t_cost() < today.t_cost() || params.p_cost() < today.p_cost())
}

fn take_the_time(argon2: &Argon2<'_>, password: &Password) {
    let mut digest = [0_u8; Params::DEFAULT_OUTPUT_LEN];
    if let Err(error) = argon2.hash_password_into(password.expose().as_bytes(), NOBODY, &mut digest) {
        tracing::error!(%error, "a password was not hashed");
    }
    std::hint::black_box(digest);
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn password(raw: &str) -> Password {
        Password::typed(raw).expect("a password")
    }

    fn hasher(cost: Argon2Cost) -> Argon2Hasher {
        Argon2Hasher::new(cost, 2).expect("a cost Argon2 knows")
    }

    #[tokio::test]
    async fn a_password_is_found_right_and_another_wrong() {
        let hasher = hasher(Argon2Cost::TINY);
        let hash = hasher.hash(&password("correct horse")).await.expect("hashes");
        assert!(hash.expose().starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", hash.expose());
        assert_eq!(hasher.verify(&password("correct horse"), &hash).await.expect("checks"), Verdict::Right { weak: false });
        assert_eq!(hasher.verify(&password("correct horse "), &hash).await.expect("checks"), Verdict::Wrong);
        let again = hasher.hash(&password("correct horse")).await.expect("hashes");
        assert_ne!(hash, again, "each hash has a salt of its own");
    }

    #[tokio::test]
    async fn a_hash_made_more_cheaply_is_weak() {
        let hash = hasher(Argon2Cost::TINY).hash(&password("correct horse")).await.expect("hashes");
        let today = hasher(Argon2Cost { passes: 2, ..Argon2Cost::TINY });
        assert_eq!(today.verify(&password("correct horse"), &hash).await.expect("checks"), Verdict::Right { weak: true });
    }

    #[tokio::test]
    async fn what_is_no_hash_is_wrong() {
        let hasher = hasher(Argon2Cost::TINY);
        for text in ["", "plain", "$argon2id$v=19$m=8,t=1,p=1$"] {
            assert_eq!(hasher.verify(&password("plain"), &Secret::new(text)).await.expect("checks"), Verdict::Wrong);
        }
    }

    /// The least of many short runs that take turns: whatever else the machine does, some run of each goes undisturbed.
    #[tokio::test]
    async fn nobody_takes_as_long_as_somebody() {
        let hasher = hasher(Argon2Cost { memory_kib: 1024, passes: 1, lanes: 1 });
        let hash = hasher.hash(&password("correct horse")).await.expect("hashes");
        let guess = password("wrong guess");
        let (mut somebody, mut nobody) = (Duration::MAX, Duration::MAX);
        for _ in 0..40 {
            let start = Instant::now();
            assert_eq!(hasher.verify(&guess, &hash).await.expect("checks"), Verdict::Wrong);
            somebody = somebody.min(start.elapsed());
            let start = Instant::now();
            hasher.verify_nobody(&guess).await.expect("checks");
            nobody = nobody.min(start.elapsed());
        }
        let ratio = nobody.as_secs_f64() / somebody.as_secs_f64();
        assert!((0.33..3.0).contains(&ratio), "{nobody:?} against {somebody:?}");
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let hasher = Argon2Hasher { longest_wait: Duration::ZERO, ..hasher(Argon2Cost::TINY) };
        let all = Arc::clone(&hasher.permits).acquire_many_owned(2).await.expect("permits");
        assert!(matches!(hasher.hash(&password("correct horse")).await, Err(HashError::Busy)));
        drop(all);
        assert!(hasher.hash(&password("correct horse")).await.is_ok());
    }
}
