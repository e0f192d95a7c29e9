//! `TestApp`: the whole application over a database of its own, and people who speak to it.

use std::sync::{Arc, Mutex};

use api::{
    app,
    compose::{Argon2Cost, Composed, Overrides, compose},
    config::{Config, Raw},
    services::Services,
    worker,
};
use booking_domain::{
    CinemaId, Currency, FilmId, SeatId, ShowtimeId, Timestamp,
    account::Role,
    audit::{Cause, SystemActor},
    cancellation::CancellationPolicy,
    catalogue::FilmFacts,
    ports::{
        FoundOutcome, NewBranch, NewCinema, NewCompany, NewPricingRule, NewScreen, NewSeat, NewShowtime, PlannedShow, ScheduleOutcome,
        ShowTerms,
    },
    pricing::{RuleEffect, RuleScope},
    seating::{OrphanRule, SeatType},
};
use booking_sql::testing::{Kind, Scratch, scratch};
use booking_testkit::{FrozenClock, noon, servers};
use jiff::SignedDuration;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// Writes each test twice: over SQLite with everything in one process, and over PostgreSQL with Redis.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod embedded {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name(crate::support::TestApp::embedded().await).await;
            })+
        }
        mod servers {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name(crate::support::TestApp::over_servers().await).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// The application, the time, and what is shown.
pub struct TestApp {
    /// Where it listens.
    pub url: String,
    /// The time.
    pub clock: Arc<FrozenClock>,
    /// A showtime in two days whose orphan rule is off.
    pub show: Show,
    /// One an hour later on another screen, with the strict orphan rule.
    pub strict: Show,
    composed: Composed,
    config: Config,
    client: reqwest::Client,
    scratch: Scratch,
    _pictures: tempfile::TempDir,
}

/// A showtime: two rows of ten seats, the second premium, and a wheelchair bay with a companion seat in a third.
#[derive(Clone, Debug)]
pub struct Show {
    /// Its key.
    pub id: ShowtimeId,
    /// Its seats, row by row from the left.
    pub seats: Vec<SeatId>,
}

/// Somebody who speaks to the application.
#[derive(Clone)]
pub struct Person {
    url: String,
    client: reqwest::Client,
    /// The address to log in with, and the access token, renewed when it has ended.
    log_in: Option<(String, Arc<Mutex<String>>)>,
}

/// An answer, read.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its body; null when it is no JSON.
    pub body: Value,
    /// Its headers.
    pub headers: reqwest::header::HeaderMap,
    /// Its body as text.
    pub text: String,
    /// Its body as it came.
    pub bytes: Vec<u8>,
}

impl TestApp {
    /// Over SQLite, everything else in this process.
    pub async fn embedded() -> Self {
        Self::start(Kind::Sqlite, &[]).await
    }

    /// Over SQLite, with settings of its own.
    pub async fn with_settings(settings: &[(&str, &str)]) -> Self {
        Self::start(Kind::Sqlite, settings).await
    }

    /// Over PostgreSQL and Redis.
    pub async fn over_servers() -> Self {
        Self::over_servers_with(&[]).await
    }

    /// Over PostgreSQL and Redis, with settings of its own.
    pub async fn over_servers_with(settings: &[(&str, &str)]) -> Self {
        let (url, namespace) = (servers::redis_url(), servers::unique_name());
        let servers = [("REDIS_URL", url.as_str()), ("MARQUEE_REDIS_NAMESPACE", namespace.as_str())];
        Self::start(Kind::Postgres, &[&servers, settings].concat()).await
    }

    async fn start(kind: Kind, settings: &[(&str, &str)]) -> Self {
        let scratch = scratch(kind).await;
        let mut environment = vec![("DATABASE_URL", scratch.url.as_str()), ("MARQUEE_RATE_LIMITS", "off"), ("MARQUEE_DEMO", "off")];
        let pictures = tempfile::tempdir().expect("a temporary folder");
        environment.push(("MARQUEE_PICTURES", pictures.path().to_str().expect("text")));
        environment.extend(settings);
        let environment = environment.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
        let config = Config::check(&Raw::read(None, environment).expect("settings")).expect("right settings");
        let clock = Arc::new(FrozenClock::at(noon()));
        let overrides = Overrides { clock: Some(clock.clone()), password_cost: Some(Argon2Cost::TINY), ..Overrides::of_a_command() };
        let composed = compose(&config, overrides).await.expect("composes");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(app::serve(&composed.services, listener).expect("serves"));
        let (show, strict) = found(&composed, noon()).await;
        Self { url, clock, show, strict, composed, config, client: reqwest::Client::new(), scratch, _pictures: pictures }
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Person {
        Person { url: self.url.clone(), client: self.client.clone(), log_in: None }
    }

    /// A customer who has signed up and logged in.
    pub async fn customer(&self, name: &str) -> Person {
        let email = format!("{}@example.org", name.to_lowercase());
        let visitor = self.visitor();
        let body = json!({ "email": email, "password": "a long enough password", "name": name });
        assert_eq!(visitor.post("/api/v1/auth/user/signup", &body).await.status, 202);
        self.log_in(&email).await
    }

    /// Somebody with a role.
    pub async fn employee(&self, role: Role) -> Person {
        self.person(role, &format!("{}@example.org", role.as_str())).await
    }

    /// Somebody with a role and this address.
    pub async fn person(&self, role: Role, email: &str) -> Person {
        self.colleague(email, role, &[]).await
    }

    /// Staff of some cinemas.
    pub async fn staff_of(&self, name: &str, cinemas: &[CinemaId]) -> Person {
        self.colleague(&format!("{name}@example.org"), Role::Staff, cinemas).await
    }

    async fn colleague(&self, email: &str, role: Role, cinemas: &[CinemaId]) -> Person {
        let new = booking_app::accounts::NewUser {
            email: email.to_owned(),
            name: role.as_str().to_owned(),
            password: booking_domain::account::Secret::new("a long enough password"),
        };
        let cause = Cause::system(SystemActor::Operator);
        self.composed.services.accounts.create_account(&new, role, cinemas, cause).await.expect("an account");
        self.log_in(&new.email).await
    }

    async fn log_in(&self, email: &str) -> Person {
        self.try_log_in(email).await.expect("the account logs in")
    }

    /// Somebody who has an account logs in; `None` when there is no such account.
    pub async fn try_log_in(&self, email: &str) -> Option<Person> {
        let visitor = self.visitor();
        let token = visitor.token_of(email).await?;
        Some(Person { log_in: Some((email.to_owned(), Arc::new(Mutex::new(token)))), ..visitor })
    }

    /// Does all background work that is due.
    pub async fn work(&self) {
        worker::run_once(&self.composed.services).await.expect("the background work succeeds");
    }

    /// Every row of the outbox, as it is in the database.
    pub async fn outbox_rows(&self) -> String {
        self.scratch.texts("SELECT CAST(message AS text) AS text FROM outbox ORDER BY id").await.join("\n")
    }

    /// A replica of the application over the same databases, with a worker of its own.
    pub async fn replica(&self) -> Services {
        let overrides = Overrides { clock: Some(self.clock.clone()), password_cost: Some(Argon2Cost::TINY), ..Overrides::of_a_command() };
        compose(&self.config, overrides).await.expect("composes").services
    }

    /// The use cases, for what no address reaches.
    pub fn services(&self) -> &Services {
        &self.composed.services
    }

    /// Statements and questions to the database behind the application.
    pub fn database(&self) -> &Scratch {
        &self.scratch
    }

    /// A showtime in two days on a screen of its own with so many seats in a row, of a film and a cinema that are there.
    pub async fn show_with_seats(&self, seats: i32) -> Show {
        let id = |body: Value| body["items"][0]["id"].as_i64().expect("a key");
        let film = FilmId(id(self.visitor().get("/api/v1/movies").await.body));
        let cinema = CinemaId(id(self.visitor().get("/api/v1/cinemas").await.body));
        let seat =
            |x: i32| NewSeat { row: "A".to_owned(), number: (x + 1).to_string(), kind: SeatType::Regular, x, y: 0, companion_of: None };
        let screen = NewScreen { name: "Arena".to_owned(), cleaning_minutes: 0, seats: (0..seats).map(seat).collect() };
        let (cause, now) = (Cause::system(SystemActor::Operator), noon());
        let catalogue = &self.composed.stores.catalogue;
        let screen = catalogue.create_screen(cinema, &screen, &cause, now).await.expect("works").expect("the cinema exists");
        let terms = terms(now + SignedDuration::from_hours(48), OrphanRule::Off, now);
        let scheduled = catalogue.create_showtimes(&[NewShowtime { film, screen, terms }], &cause, now).await.expect("works");
        let [ScheduleOutcome::Scheduled(id)] = scheduled[..] else { panic!("it is scheduled: {scheduled:?}") };
        show(&self.composed, id).await
    }

    /// A second cinema, with one screen of four seats and one show of the film that is there, open for sale.
    pub async fn second_house(&self, zone: &str, currency: Currency, starts_at: Timestamp) -> (CinemaId, Show) {
        let (catalogue, cause, now) = (&self.composed.stores.catalogue, Cause::system(SystemActor::Operator), noon());
        let cinema = NewCinema {
            name: "=Forum".to_owned(),
            city: "Elsewhere".to_owned(),
            address: "1 Main Street".to_owned(),
            time_zone: zone.to_owned(),
            currency,
            booking_fee_minor: 75,
            cancellation: CancellationPolicy::default(),
            trading_day_start: booking_domain::venue::USUAL_TRADING_DAY_START,
        };
        let cinema = catalogue.create_cinema(&cinema, &cause, now).await.expect("works");
        let kind = SeatType::Regular;
        let seat = |x: i32| NewSeat { row: "A".to_owned(), number: (x + 1).to_string(), kind, x, y: 0, companion_of: None };
        let screen = NewScreen { name: "Screen 1".to_owned(), cleaning_minutes: 15, seats: (0..4).map(seat).collect() };
        let screen = catalogue.create_screen(cinema, &screen, &cause, now).await.expect("works").expect("the cinema is there");
        let terms = ShowTerms {
            starts_at,
            ends_at: starts_at + SignedDuration::from_hours(2),
            format: "2D".to_owned(),
            language: "en".to_owned(),
            subtitles: None,
            base_price_minor: 1_199,
            orphan_rule: OrphanRule::Off,
            sales_open_at: now - SignedDuration::from_hours(1),
            sales_close_at: starts_at + SignedDuration::from_mins(15),
        };
        let film = self.composed.stores.showtimes.offer(self.show.id).await.expect("works").expect("there").showtime.film;
        let outcome = catalogue.create_showtimes(&[NewShowtime { film, screen, terms }], &cause, now).await.expect("works");
        let [ScheduleOutcome::Scheduled(id)] = outcome[..] else { panic!("it is not scheduled: {outcome:?}") };
        (cinema, show(&self.composed, id).await)
    }

    /// What time it is.
    pub fn clock_now(&self) -> Timestamp {
        use booking_domain::ports::Clock as _;
        self.clock.now()
    }

    /// Lets time pass.
    pub fn wait(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }
}

impl Person {
    /// Sends a request; logs in again when the access token has ended, as a client would.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Vec<u8>>) -> Answer {
        let answer = self.send_once(method.clone(), path, headers, body.clone()).await;
        let Some((email, token)) = self.log_in.as_ref().filter(|_| answer.body["code"] == "token_expired") else { return answer };
        let renewed = self.token_of(email).await.expect("the account still logs in");
        *token.lock().expect("no test panicked here") = renewed;
        self.send_once(method, path, headers, body).await
    }

    async fn token_of(&self, email: &str) -> Option<String> {
        let body = json!({ "email": email, "password": "a long enough password" }).to_string().into_bytes();
        let headers = [("Content-Type", "application/json")];
        let visitor = Self { log_in: None, ..self.clone() };
        let answer = visitor.send_once(Method::POST, "/api/v1/auth/login", &headers, Some(body)).await;
        answer.body["access_token"].as_str().map(str::to_owned)
    }

    async fn send_once(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Vec<u8>>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some((_, token)) = &self.log_in {
            request = request.bearer_auth(token.lock().expect("no test panicked here"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        read(request.send().await.expect("the application answers")).await
    }

    /// The access token, if there is one.
    pub fn token(&self) -> Option<String> {
        self.log_in.as_ref().map(|(_, token)| token.lock().expect("no test panicked here").clone())
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[("Content-Type", "application/json")], Some(body.to_string().into_bytes())).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, &[("Content-Type", "application/json")], Some(body.to_string().into_bytes())).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Asks to hold seats of a show, counted from its first.
    pub async fn hold(&self, show: &Show, seats: &[usize]) -> Answer {
        self.post("/api/v1/bookings/hold", &json!({ "showtime_id": show.id, "seat_ids": show.ids(seats) })).await
    }

    /// Holds seats, and says which booking it is.
    pub async fn held(&self, show: &Show, seats: &[usize]) -> i64 {
        let answer = self.hold(show, seats).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.body["reservation_id"].as_i64().expect("a key")
    }

    /// Confirms a booking; the payment to make.
    pub async fn confirm(&self, booking: i64) -> Value {
        let answer = self.post(&format!("/api/v1/bookings/{booking}/confirm"), &json!({})).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        answer.body["payment"].clone()
    }

    /// Pays with a card.
    pub async fn pay(&self, payment: &Value, card: &str) -> Answer {
        let path = format!("/api/v1/payments/sandbox/{}/pay", payment["intent"].as_str().expect("an intent"));
        self.post(&path, &json!({ "client_secret": payment["client_secret"], "card_number": card })).await
    }

    /// How a booking stands.
    pub async fn status(&self, booking: i64) -> String {
        let answer = self.get(&format!("/api/v1/bookings/{booking}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body["status"].as_str().expect("a status").to_owned()
    }
}

impl Answer {
    /// Checks that it is a problem of this status and code.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status.as_u16(), self.body["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("/problems/{code}"));
        assert_eq!(self.body["request_id"].as_str(), self.headers["x-request-id"].to_str().ok());
        self
    }
}

impl Show {
    /// Keys of seats, counted from the first.
    pub fn ids(&self, seats: &[usize]) -> Vec<SeatId> {
        seats.iter().map(|i| self.seats[*i]).collect()
    }
}

async fn read(response: Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.expect("a body").to_vec();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null), text, bytes }
}

/// A cinema with two screens and a show on each.
async fn found(composed: &Composed, now: Timestamp) -> (Show, Show) {
    let seat = |row: &str, x: i32, y: i32, kind, companion_of| NewSeat {
        row: row.to_owned(),
        number: (x + 1).to_string(),
        kind,
        x,
        y,
        companion_of,
    };
    let mut seats: Vec<NewSeat> = (0..10).map(|x| seat("A", x, 0, SeatType::Regular, None)).collect();
    seats.extend((0..10).map(|x| seat("B", x, 1, SeatType::Premium, None)));
    seats.push(seat("C", 0, 2, SeatType::Wheelchair, None));
    seats.push(seat("C", 1, 2, SeatType::Companion, Some((0, 2))));
    let screen = |name: &str| NewScreen { name: name.to_owned(), cleaning_minutes: 15, seats: seats.clone() };
    let starts_at = now + SignedDuration::from_hours(48);
    let cinema = NewCinema {
        name: "Astor".to_owned(),
        city: "Berlin".to_owned(),
        address: "Kurfürstendamm 225".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        currency: Currency::EUR,
        booking_fee_minor: 50,
        cancellation: CancellationPolicy::default(),
        trading_day_start: booking_domain::venue::USUAL_TRADING_DAY_START,
    };
    let premium = NewPricingRule {
        position: 1,
        name: "Premium seat".to_owned(),
        scope: RuleScope { seat_types: vec![SeatType::Premium], ..RuleScope::default() },
        effect: RuleEffect::Amount(250),
    };
    let planned = |screen, terms| PlannedShow { film: 0, cinema: 0, screen, terms };
    let company = NewCompany {
        films: vec![film()],
        cinemas: vec![NewBranch { cinema, rules: vec![premium], screens: vec![screen("Screen 1"), screen("Screen 2")] }],
        showtimes: vec![
            planned(0, terms(starts_at, OrphanRule::Off, now)),
            planned(1, terms(starts_at + SignedDuration::from_hours(1), OrphanRule::Strict, now)),
        ],
    };
    let cause = Cause::system(SystemActor::Operator);
    let outcome = composed.stores.catalogue.found(&company, &cause, now).await.expect("the company is founded");
    let FoundOutcome::Founded { showtimes, .. } = outcome else { panic!("the database was not empty") };
    (show(composed, showtimes[0]).await, show(composed, showtimes[1]).await)
}

fn terms(starts_at: Timestamp, orphan_rule: OrphanRule, now: Timestamp) -> ShowTerms {
    ShowTerms {
        starts_at,
        ends_at: starts_at + SignedDuration::from_hours(2),
        format: "2D".to_owned(),
        language: "de".to_owned(),
        subtitles: None,
        base_price_minor: 1_000,
        orphan_rule,
        sales_open_at: now - SignedDuration::from_hours(1),
        sales_close_at: starts_at + SignedDuration::from_mins(15),
    }
}

async fn show(composed: &Composed, id: ShowtimeId) -> Show {
    let offer = composed.stores.showtimes.offer(id).await.expect("works").expect("the showtime exists");
    Show { id, seats: offer.layout.seats.iter().map(|seat| seat.id).collect() }
}

fn film() -> FilmFacts {
    FilmFacts {
        title: "Metropolis".to_owned(),
        synopsis: "The son of a city's master falls in love with a worker's prophet.".to_owned(),
        genres: vec!["Science fiction".to_owned()],
        language: Some("de".to_owned()),
        country: Some("DE".to_owned()),
        runtime_minutes: Some(153),
        rating: None,
        release_date: Some(jiff::civil::date(1927, 1, 10)),
        director: Some("Fritz Lang".to_owned()),
        cast: vec!["Brigitte Helm".to_owned()],
    }
}
