//! The demo: two cinemas in different zones and currencies, films anybody may show, two weeks of showtimes, accounts to log in with, and
//! what the last days sold. Everything goes through the use cases and ports that serve real ones.

mod houses;
mod sales;
mod schedule;

use std::sync::atomic::{AtomicI64, Ordering};

use booking_app::accounts::NewUser;
use booking_domain::{
    CinemaId, Timestamp, UserId,
    account::{AccountError, Role, Secret},
    audit::{Cause, SystemActor},
    catalogue::FilmFacts,
    page::PageRequest,
    ports::{CatalogueStore, Clock, FoundOutcome, NewCompany, UserFilter},
    pricing::{PromoCode, PromotionEffect, PromotionTerms, RuleScope},
    text::TextError,
};
use jiff::SignedDuration;

use crate::{services::Services, worker::Failure};

/// Password of the accounts to log in with.
pub const PASSWORD: &str = "marquee-demo";

/// How long ago the demo's company was founded.
const FOUNDED: SignedDuration = SignedDuration::from_hours(24 * 10);

/// Others who bought tickets; nobody knows their passwords.
const GUESTS: [(&str, &str); 4] = [
    ("june@demo.test", "June Alder"),
    ("omar@demo.test", "Omar Fields"),
    ("lotte@demo.test", "Lotte Brandt"),
    ("kenji@demo.test", "Kenji Mori"),
];

/// A clock that shows an instant of the past, for what happened before the demo was opened.
pub struct Past(AtomicI64);

impl Past {
    /// A clock that shows `at`.
    pub fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_microsecond()))
    }

    /// Moves it.
    fn set(&self, at: Timestamp) {
        self.0.store(at.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for Past {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Fills an empty database; answers whether it was empty. Of several replicas that start at once, one fills it. `services` run on
/// `clock`, which is moved through the past days; `nobodys_password` is for accounts nobody logs in to.
///
/// # Errors
/// Of the use cases; the company itself is founded whole or not at all.
pub async fn fill(
    catalogue: &dyn CatalogueStore,
    services: &Services,
    clock: &Past,
    now: Timestamp,
    nobodys_password: &Secret,
) -> Result<bool, Failure> {
    let Some((cinemas, sellable)) = found(catalogue, clock, now).await? else {
        clock.set(now);
        return Ok(false);
    };
    services.prices.add_promotion(welcome()?, Cause::system(SystemActor::Operator)).await?;
    let customers = accounts(services, &cinemas, nobodys_password).await?;
    sales::make(services, clock, &sellable, &customers, now).await?;
    Ok(true)
}

/// Founds the company: its cinemas and what they show; `None` when the database was not empty.
///
/// # Errors
/// Of the store.
pub async fn found(
    catalogue: &dyn CatalogueStore,
    clock: &Past,
    now: Timestamp,
) -> Result<Option<(Vec<CinemaId>, Vec<sales::Sellable>)>, Failure> {
    let founded = now - FOUNDED;
    clock.set(founded);
    let films = films()?;
    let shows = schedule::shows(&films, now, founded);
    let starts: Vec<Timestamp> = shows.iter().map(|show| show.terms.starts_at).collect();
    let company = NewCompany { films, cinemas: houses::VENUES.iter().map(houses::Venue::branch).collect(), showtimes: shows };
    let operator = Cause::system(SystemActor::Operator);
    Ok(match catalogue.found(&company, &operator, founded).await? {
        FoundOutcome::Founded { cinemas, showtimes } => {
            let sellable = showtimes.into_iter().zip(starts).map(|(id, starts_at)| sales::Sellable { id, starts_at }).collect();
            Some((cinemas, sellable))
        }
        FoundOutcome::NotEmpty => None,
    })
}

/// Makes the accounts that are missing because the program was ended between the company and them; answers whether any were. Only where the
/// cinemas are the demo's, and the account that is made last was never made: one that somebody has erased since stays erased.
///
/// # Errors
/// Of the use cases.
pub async fn mend(catalogue: &dyn CatalogueStore, services: &Services, nobodys_password: &Secret) -> Result<bool, Failure> {
    let cinemas = catalogue.cinemas().await?;
    let ours: Vec<CinemaId> = houses::VENUES
        .iter()
        .filter_map(|venue| cinemas.iter().find(|cinema| cinema.name == venue.name()))
        .map(|cinema| cinema.id)
        .collect();
    let last = GUESTS.last().map_or("", |(email, _)| email);
    if ours.len() != houses::VENUES.len() || cinemas.len() != ours.len() || known(services, last).await?.is_some() {
        return Ok(false);
    }
    accounts(services, &ours, nobodys_password).await?;
    Ok(true)
}

/// The films, all in the public domain in the United States: published before 1931, or later without the notice or the renewal that the
/// law then asked for.
fn films() -> serde_json::Result<Vec<FilmFacts>> {
    serde_json::from_str(include_str!("films.json"))
}

/// A code to try: ten percent off, once a customer.
fn welcome() -> Result<PromotionTerms, TextError> {
    Ok(PromotionTerms {
        code: PromoCode::parse("WELCOME10")?,
        name: "Welcome".to_owned(),
        effect: PromotionEffect::BasisPoints(1_000),
        cinemas: Vec::new(),
        scope: RuleScope::default(),
        minimum: None,
        max_uses: None,
        max_uses_per_customer: Some(1),
    })
}

/// Makes the accounts; gives back the customers, the one to log in with first.
async fn accounts(services: &Services, cinemas: &[CinemaId], nobodys_password: &Secret) -> Result<Vec<UserId>, Failure> {
    let known = Secret::new(PASSWORD);
    let staffed = &cinemas[..cinemas.len().min(1)];
    account(services, "admin@demo.test", "Ada Admin", &known, Role::Admin, &[]).await?;
    account(services, "staff@demo.test", "Stan Staff", &known, Role::Staff, staffed).await?;
    let mut customers = vec![account(services, "customer@demo.test", "Cleo Customer", &known, Role::User, &[]).await?];
    for (email, name) in GUESTS {
        customers.push(account(services, email, name, nobodys_password, Role::User, &[]).await?);
    }
    Ok(customers)
}

async fn account(
    services: &Services,
    email: &str,
    name: &str,
    password: &Secret,
    role: Role,
    cinemas: &[CinemaId],
) -> Result<UserId, Failure> {
    let new = NewUser { email: email.to_owned(), password: password.clone(), name: name.to_owned() };
    match services.accounts.create_account(&new, role, cinemas, Cause::system(SystemActor::Operator)).await {
        // Made before the program was ended, or by another replica that mends as well.
        Err(AccountError::EmailTaken) => known(services, email).await?.ok_or_else(|| AccountError::EmailTaken.into()),
        made => Ok(made?),
    }
}

/// The account of an address, if there is one.
async fn known(services: &Services, email: &str) -> Result<Option<UserId>, Failure> {
    let filter = UserFilter { search: Some(email.to_owned()), ..UserFilter::default() };
    let found = services.accounts.users(&filter, &PageRequest { limit: 1, after: None }).await?;
    Ok(found.items.first().map(|user| user.id))
}
