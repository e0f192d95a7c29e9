use std::sync::{Arc, Mutex};

use booking_domain::{
    CinemaId, SessionId, StoreError, Timestamp, UserId,
    account::{AccountError, Credentials, Device, Lockout, Principal, Role, Secret, User},
    audit::{Cause, SystemActor},
    ports::{
        AccessClaims, AdminOutcome, EventBus, Hint, LogInView, MockAccessTokens, MockAccountStore, MockEventBus, MockPasswordHasher,
        MockRateLimiter, OpenOutcome, RateDecision, RotateOutcome, SignUpOutcome, TokenError, Verdict,
    },
    text::Email,
};
use booking_testkit::{FrozenClock, SeededEntropy, noon};
use futures::stream::{self, BoxStream};
use jiff::SignedDuration;
use mockall::predicate::eq;
use uuid::Uuid;

use super::{AccountPorts, AccountService, NewUser, hash_of};

const SESSION: SessionId = SessionId(Uuid::from_u128(7));

fn visitor() -> Cause {
    Cause::system(SystemActor::Visitor)
}

fn user(role: Role) -> User {
    User {
        id: UserId(42),
        email: Email::parse("ann@example.org").expect("an address"),
        name: "Ann".to_owned(),
        role,
        cinemas: Vec::new(),
        email_verified: true,
        disabled: false,
        created_at: noon(),
    }
}

fn principal() -> Principal {
    Principal { user: UserId(42), session: SESSION, role: Role::User, cinemas: Vec::new(), email_verified: true }
}

fn view(user: Option<User>, failures: i32) -> LogInView {
    let credentials = user.map(|user| Credentials { user, password_hash: Secret::new("stored") });
    let lockout = (0..failures).fold(Lockout::default(), |lockout, _| lockout.after_failure(noon()));
    LogInView { credentials, lockout }
}

fn decision(allowed: bool) -> RateDecision {
    RateDecision { allowed, limit: 1, remaining: 0, reset_seconds: 60, retry_after_seconds: 60 }
}

/// Mocks that expect nothing, to be told what to expect.
struct Mocks {
    store: MockAccountStore,
    hasher: MockPasswordHasher,
    tokens: MockAccessTokens,
    bus: MockEventBus,
    limiter: MockRateLimiter,
}

impl Mocks {
    fn new() -> Self {
        let (store, hasher) = (MockAccountStore::new(), MockPasswordHasher::new());
        let mut limiter = MockRateLimiter::new();
        limiter.expect_check().returning(|_, _, _| decision(true));
        Self { store, hasher, tokens: MockAccessTokens::new(), bus: MockEventBus::new(), limiter }
    }

    /// As if an address had been mailed a moment ago.
    fn after_a_mail(mut self) -> Self {
        self.limiter = MockRateLimiter::new();
        self.limiter.expect_check().withf(|key, _, _| !key.contains('@')).returning(|_, _, _| decision(false));
        self
    }

    /// Tokens that name the session, and nothing is wrong with.
    fn with_tokens(mut self) -> Self {
        self.tokens.expect_verify().returning(|token, now| {
            let user = UserId(token.parse().map_err(|_| TokenError::Invalid)?);
            Ok(AccessClaims { user, session: SESSION, issued_at: now, expires_at: now })
        });
        self
    }

    fn expects_word_of(mut self, times: usize) -> Self {
        self.bus.expect_publish().with(eq(Hint::Sessions { user: UserId(42) })).times(times).returning(|_| ());
        self
    }

    fn service(mut self) -> AccountService {
        let bus = std::mem::replace(&mut self.bus, MockEventBus::new());
        self.service_on(Arc::new(bus))
    }

    fn service_on(self, bus: Arc<dyn EventBus>) -> AccountService {
        AccountService::new(AccountPorts {
            store: Arc::new(self.store),
            hasher: Arc::new(self.hasher),
            tokens: Arc::new(self.tokens),
            bus,
            limiter: Arc::new(self.limiter),
            clock: Arc::new(FrozenClock::at(noon())),
            entropy: Arc::new(SeededEntropy::new(1)),
        })
    }
}

async fn log_in(service: &AccountService) -> Result<super::LoggedIn, AccountError> {
    service.log_in("Ann@Example.org", "correct horse", Device::new("a browser", "::1"), visitor()).await
}

#[tokio::test]
async fn a_right_password_opens_a_session() {
    let mut mocks = Mocks::new();
    mocks.store.expect_log_in_view().returning(|_| Ok(view(Some(user(Role::User)), 0)));
    mocks.hasher.expect_verify().returning(|_, _| Ok(Verdict::Right { weak: false }));
    mocks
        .store
        .expect_open_session()
        .withf(|new, cause, _| {
            new.checked_hash == Secret::new("stored")
                && new.rehashed.is_none()
                && new.refresh.hash == hash_of(new.refresh.token.expose())
                && new.refresh.expires_at == noon() + SignedDuration::from_hours(720)
                && cause.user_id() == Some(UserId(42))
        })
        .returning(|_, _, _| Ok(OpenOutcome::Opened));
    mocks.tokens.expect_sign().returning(|claims| format!("{}-{}", claims.user, claims.expires_at.duration_since(claims.issued_at)));
    let got = log_in(&mocks.service()).await.expect("logs in");
    assert_eq!(got.access_token.expose(), "42-PT15M");
    assert_eq!((got.expires_in, got.refresh_expires_in), (900, 30 * 24 * 3600));
    assert_eq!(got.refresh_token.expose().len(), 43, "256 bits in base64url");
}

#[tokio::test]
async fn a_weak_hash_is_made_anew_at_log_in() {
    let mut mocks = Mocks::new();
    mocks.store.expect_log_in_view().returning(|_| Ok(view(Some(user(Role::User)), 0)));
    mocks.hasher.expect_verify().returning(|_, _| Ok(Verdict::Right { weak: true }));
    mocks.hasher.expect_hash().times(1).returning(|_| Ok(Secret::new("stronger")));
    let stronger = |new: &booking_domain::ports::NewSession| new.rehashed == Some(Secret::new("stronger"));
    mocks.store.expect_open_session().withf(move |new, _, _| stronger(new)).returning(|_, _, _| Ok(OpenOutcome::Opened));
    mocks.tokens.expect_sign().returning(|_| "token".to_owned());
    log_in(&mocks.service()).await.expect("logs in");
}

#[tokio::test]
async fn an_address_nobody_has_costs_a_hash_and_a_failure_too() {
    let mut mocks = Mocks::new();
    mocks.store.expect_log_in_view().returning(|_| Ok(view(None, 0)));
    mocks.hasher.expect_verify_nobody().times(1).returning(|_| Ok(()));
    mocks.store.expect_record_failed_login().times(1).returning(|_, _| Ok(Lockout::default()));
    assert!(matches!(log_in(&mocks.service()).await, Err(AccountError::InvalidCredentials)));
}

#[tokio::test]
async fn a_wrong_password_is_the_same_answer() {
    let mut mocks = Mocks::new();
    mocks.store.expect_log_in_view().returning(|_| Ok(view(Some(user(Role::User)), 0)));
    mocks.hasher.expect_verify().times(1).returning(|_, _| Ok(Verdict::Wrong));
    mocks.store.expect_record_failed_login().times(1).returning(|_, _| Ok(Lockout::default()));
    assert!(matches!(log_in(&mocks.service()).await, Err(AccountError::InvalidCredentials)));
}

#[tokio::test]
async fn a_shut_account_is_the_same_answer() {
    let mut mocks = Mocks::new();
    let shut = User { disabled: true, ..user(Role::User) };
    mocks.store.expect_log_in_view().returning(move |_| Ok(view(Some(shut.clone()), 0)));
    mocks.hasher.expect_verify().times(1).returning(|_, _| Ok(Verdict::Right { weak: false }));
    mocks.store.expect_record_failed_login().times(1).returning(|_, _| Ok(Lockout::default()));
    assert!(matches!(log_in(&mocks.service()).await, Err(AccountError::InvalidCredentials)));
}

#[tokio::test]
async fn a_lock_is_told_before_any_hash_whoever_it_is() {
    for known in [Some(user(Role::User)), None] {
        let mut mocks = Mocks::new();
        mocks.store.expect_log_in_view().returning(move |_| Ok(view(known.clone(), 6)));
        assert!(matches!(log_in(&mocks.service()).await, Err(AccountError::Locked { seconds: 3 })));
    }
}

#[tokio::test]
async fn a_right_password_after_others_failed_meanwhile_is_locked_out() {
    let mut mocks = Mocks::new();
    mocks.store.expect_log_in_view().returning(|_| Ok(view(Some(user(Role::User)), 0)));
    mocks.hasher.expect_verify().returning(|_, _| Ok(Verdict::Right { weak: false }));
    let until = noon() + SignedDuration::from_millis(1_500);
    mocks.store.expect_open_session().returning(move |_, _, _| Ok(OpenOutcome::Locked(until)));
    assert!(matches!(log_in(&mocks.service()).await, Err(AccountError::Locked { seconds: 2 })));
}

#[tokio::test]
async fn signing_up_answers_and_hashes_the_same_for_a_known_address() {
    for outcome in [SignUpOutcome::Created(UserId(1)), SignUpOutcome::AddressTaken] {
        let mut mocks = Mocks::new();
        mocks.hasher.expect_hash().times(1).returning(|_| Ok(Secret::new("hash")));
        mocks.store.expect_sign_up().times(1).withf(|_, _, tell, _, _| *tell).returning(move |_, _, _, _, _| Ok(outcome));
        let new = NewUser { email: "ann@example.org".to_owned(), password: Secret::new("correct horse"), name: "Ann".to_owned() };
        mocks.service().sign_up(&new, visitor()).await.expect("the same answer");
    }
}

/// Whoever asks again and again in somebody's name fills no mailbox, makes no link void, and hears the same.
#[tokio::test]
async fn an_address_is_not_mailed_again_and_again() {
    let service = Mocks::new().after_a_mail().service();
    service.forgot_password("ann@example.org").await.expect("the same answer, and the store was not asked");
    service.resend_verification("ann@example.org").await.expect("the same answer, and the store was not asked");
    let mut mocks = Mocks::new().after_a_mail();
    mocks.hasher.expect_hash().returning(|_| Ok(Secret::new("hash")));
    mocks.store.expect_sign_up().times(1).withf(|_, _, tell, _, _| !tell).returning(|_, _, _, _, _| Ok(SignUpOutcome::AddressTaken));
    let new = NewUser { email: "ann@example.org".to_owned(), password: Secret::new("correct horse"), name: "Ann".to_owned() };
    mocks.service().sign_up(&new, visitor()).await.expect("the same answer");
}

#[tokio::test]
async fn every_wrong_field_of_a_sign_up_is_named_and_nothing_is_hashed() {
    let new = NewUser { email: "ann".to_owned(), password: Secret::new("short"), name: "  ".to_owned() };
    let Err(AccountError::Invalid(errors)) = Mocks::new().service().sign_up(&new, visitor()).await else { panic!("it is refused") };
    let pointers: Vec<&str> = errors.0.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/email", "/password", "/name"]);
}

#[tokio::test]
async fn an_access_token_never_outlives_its_session() {
    let mut mocks = Mocks::new();
    let expires_at = noon() + SignedDuration::from_secs(60);
    mocks
        .store
        .expect_rotate_refresh()
        .withf(|hash, next, _, _| hash == hash_of("old") && hash != next)
        .returning(move |_, _, _, _| Ok(RotateOutcome::Rotated { session: SESSION, expires_at, user: Box::new(user(Role::User)) }));
    mocks.tokens.expect_sign().withf(move |claims| claims.expires_at == expires_at).returning(|_| "token".to_owned());
    let got = mocks.service().refresh("old", visitor()).await.expect("refreshes");
    assert_eq!((got.expires_in, got.refresh_expires_in), (60, 60));
}

#[tokio::test]
async fn a_refresh_token_used_twice_is_refused_and_every_replica_hears() {
    let mut mocks = Mocks::new().expects_word_of(1);
    mocks.store.expect_rotate_refresh().returning(|_, _, _, _| Ok(RotateOutcome::Reused(UserId(42))));
    assert!(matches!(mocks.service().refresh("old", visitor()).await, Err(AccountError::Unauthorized)));
}

#[tokio::test]
async fn a_burst_of_requests_asks_the_store_once() {
    let mut mocks = Mocks::new().with_tokens();
    mocks.store.expect_principal().times(1).returning(|_, _| Ok(Some(principal())));
    let service = mocks.service();
    let burst = (0..50).map(|_| service.authenticate("42"));
    for got in futures::future::join_all(burst).await {
        assert_eq!(got.expect("is known"), principal());
    }
    assert!(matches!(service.authenticate("43").await, Err(AccountError::Unauthorized)), "the session is somebody else's");
    assert!(matches!(service.authenticate("x").await, Err(AccountError::Unauthorized)));
}

#[tokio::test]
async fn a_change_of_role_bites_at_once() {
    let mut mocks = Mocks::new().with_tokens().expects_word_of(1);
    let asked = Mutex::new(0);
    mocks.store.expect_principal().times(2).returning(move |_, _| {
        let mut asked = asked.lock().expect("no panic");
        *asked += 1;
        Ok((*asked == 1).then(principal))
    });
    mocks.store.expect_set_role().returning(|_, _, _, _, _| Ok(AdminOutcome::Changed));
    mocks.store.expect_user().returning(|_| Ok(Some(user(Role::Staff))));
    let service = mocks.service();
    service.authenticate("42").await.expect("is known");
    service.set_role(UserId(42), Role::Staff, &[CinemaId(1)], visitor()).await.expect("changes");
    assert!(matches!(service.authenticate("42").await, Err(AccountError::Unauthorized)));
}

/// A bus that carries two hints from another replica.
struct Elsewhere;

#[async_trait::async_trait]
impl EventBus for Elsewhere {
    async fn publish(&self, _: Hint) {}

    fn subscribe(&self) -> BoxStream<'static, Hint> {
        Box::pin(stream::iter([Hint::Sessions { user: UserId(1) }, Hint::Sessions { user: UserId(42) }]))
    }
}

#[tokio::test]
async fn a_revocation_on_another_replica_bites_with_its_hint() {
    let mut mocks = Mocks::new().with_tokens();
    mocks.store.expect_principal().times(2).returning(|_, _| Ok(Some(principal())));
    let service = mocks.service_on(Arc::new(Elsewhere));
    service.authenticate("42").await.expect("is known");
    service.clone().follow_hints().await;
    service.authenticate("42").await.expect("is asked for again");
}

#[tokio::test]
async fn a_store_that_is_gone_is_no_log_out() {
    let mut mocks = Mocks::new().with_tokens();
    mocks.store.expect_principal().returning(|_, _| Err(StoreError::Unavailable("down".to_owned())));
    let service = mocks.service();
    let (first, second) = tokio::join!(service.authenticate("42"), service.authenticate("42"));
    for got in [first, second] {
        assert!(matches!(got, Err(AccountError::Store(StoreError::Unavailable(_)))), "{got:?}");
    }
}

#[tokio::test]
async fn an_old_access_token_says_that_it_has_ended() {
    let mut mocks = Mocks::new();
    mocks.tokens.expect_verify().returning(|_, _: Timestamp| Err(TokenError::Expired));
    assert!(matches!(mocks.service().authenticate("42").await, Err(AccountError::TokenExpired)));
}

#[tokio::test]
async fn a_wrong_old_password_counts_as_a_failed_log_in() {
    let mut mocks = Mocks::new();
    mocks.store.expect_user().returning(|_| Ok(Some(user(Role::User))));
    mocks.store.expect_log_in_view().returning(|_| Ok(view(Some(user(Role::User)), 0)));
    mocks.hasher.expect_verify().returning(|_, _| Ok(Verdict::Wrong));
    mocks.store.expect_record_failed_login().times(1).returning(|_, _| Ok(Lockout::default()));
    let changed = mocks.service().change_password(&principal(), "guess", "correct horse", visitor()).await;
    assert!(matches!(changed, Err(AccountError::InvalidCredentials)));
}

#[tokio::test]
async fn a_changed_password_is_based_on_the_hash_that_was_checked() {
    let mut mocks = Mocks::new().expects_word_of(1);
    mocks.store.expect_user().returning(|_| Ok(Some(user(Role::User))));
    mocks.store.expect_log_in_view().returning(|_| Ok(view(Some(user(Role::User)), 0)));
    mocks.hasher.expect_verify().returning(|_, _| Ok(Verdict::Right { weak: false }));
    mocks.hasher.expect_hash().returning(|_| Ok(Secret::new("next")));
    mocks
        .store
        .expect_change_password()
        .withf(|_, checked, next, _, _| *checked == Secret::new("stored") && *next == Secret::new("next"))
        .returning(|_, _, _, _, _| Ok(true));
    mocks.service().change_password(&principal(), "correct horse", "another horse", visitor()).await.expect("changes");
}

#[tokio::test]
async fn staff_are_invited_to_cinemas_and_nobody_else() {
    let service = Mocks::new().service();
    for (role, cinemas) in [(Role::Staff, vec![]), (Role::Admin, vec![CinemaId(1)]), (Role::User, vec![])] {
        let invited = service.invite("sam@example.org", role, &cinemas, visitor()).await;
        assert!(matches!(invited, Err(AccountError::Invalid(_))), "{role:?}");
    }
}
