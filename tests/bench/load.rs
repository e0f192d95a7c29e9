//! The load generator of `tests/bench/run`: 16 clients, each with a connection that is kept, ask one thing as fast as it is answered.
//!
//! `load OPERATION URL SECONDS SHOWS TOKENS HOLDS` prints the requests answered a second and how many. TOKENS is a file with an access token a line;
//! HOLDS is the file `hold` writes its bookings to and `confirm` reads them from. Any answer but the expected one ends the run.

use std::{
    error::Error,
    fs,
    time::{Duration, Instant},
};

use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::json;

/// As many as pgbench has.
const CLIENTS: usize = 16;

/// Holds a user may have open.
const HOLDS_EACH: usize = 3;

/// Seats of a showtime, and screens there are, in `fill.sql`.
const SEATS: usize = 200;
const SCREENS: usize = 60;

/// Seats that are asked for again and again though they are taken: few enough to be taken in the second of holds that comes before.
const TAKEN: usize = 64;

/// Users that read: few enough for the cache of sessions, as real users read more than one page.
const READERS: usize = 256;

type Failure = Box<dyn Error + Send + Sync>;

struct Plan {
    operation: String,
    url: String,
    time: Duration,
    shows: usize,
    tokens: Vec<String>,
    /// Bookings to confirm, each with the index of its user's token.
    holds: Vec<(String, usize)>,
}

impl Plan {
    /// The `i`-th request of a client with the index of its token; none when there is nothing left to ask.
    fn request(&self, http: &Client, client: usize, i: usize) -> Option<(RequestBuilder, usize)> {
        let n = client + CLIENTS * i;
        let get = |path: &str| http.get(format!("{}{path}", self.url));
        let (request, user) = match self.operation.as_str() {
            "hold" => {
                let user = client + CLIENTS * (i / HOLDS_EACH);
                if n / self.shows >= SEATS || user >= self.tokens.len() {
                    return None;
                }
                (self.hold(http, n), user)
            }
            "refused" => (self.hold(http, n % TAKEN), n % READERS),
            "confirm" => {
                let (booking, user) = self.holds.get(n)?;
                (http.post(format!("{}/bookings/{booking}/confirm", self.url)), *user)
            }
            "seats" => (get(&format!("/showtimes/{}/seats", 1 + n % self.shows)), n % READERS),
            "films" => (get("/movies"), n % READERS),
            "memory" => (http.get(&self.url), n % READERS),
            "history" => (get("/bookings"), n % READERS),
            _ => (get("/auth/me"), n % READERS),
        };
        let anonymous = matches!(self.operation.as_str(), "seats" | "films" | "memory");
        Some((if anonymous { request } else { request.bearer_auth(self.tokens.get(user)?) }, user))
    }

    /// Asks for the `n`-th seat.
    fn hold(&self, http: &Client, n: usize) -> RequestBuilder {
        let (showtime, seat) = (n % self.shows, n / self.shows);
        let seat_id = 1 + showtime % SCREENS * SEATS + seat;
        http.post(format!("{}/bookings/hold", self.url)).json(&json!({ "showtime_id": showtime + 1, "seat_ids": [seat_id] }))
    }

    /// One client's work; returns how much was answered and, of holds, the bookings.
    async fn client(&self, http: Client, client: usize, end: Instant) -> Result<(usize, Vec<(String, usize)>), Failure> {
        let expected = match self.operation.as_str() {
            "hold" => StatusCode::CREATED,
            "confirm" => StatusCode::ACCEPTED,
            "refused" => StatusCode::CONFLICT,
            _ => StatusCode::OK,
        };
        let mut held = Vec::new();
        let mut answered = 0;
        while Instant::now() < end
            && let Some((request, user)) = self.request(&http, client, answered)
        {
            let answer = request.send().await?;
            let status = answer.status();
            let body = answer.bytes().await?;
            if status != expected {
                return Err(format!("{} answered {status}: {}", self.operation, String::from_utf8_lossy(&body)).into());
            }
            if self.operation == "hold" {
                let booking: serde_json::Value = serde_json::from_slice(&body)?;
                held.push((booking["reservation_id"].to_string(), user));
            }
            answered += 1;
        }
        Ok((answered, held))
    }
}

// One thread: the generator shares the machine with what it measures.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [operation, url, seconds, shows, tokens, holds_file] = arguments.as_slice() else {
        return Err("usage: load OPERATION URL SECONDS SHOWS TOKENS HOLDS".into());
    };
    let holds = if operation == "confirm" { fs::read_to_string(holds_file)? } else { String::new() };
    let holds = holds.lines().filter_map(|line| line.split_once(' ')).map(|(booking, user)| Ok((booking.to_owned(), user.parse()?)));
    let plan = std::sync::Arc::new(Plan {
        operation: operation.clone(),
        url: url.clone(),
        time: Duration::from_secs(seconds.parse()?),
        shows: shows.parse()?,
        tokens: fs::read_to_string(tokens)?.lines().map(str::to_owned).collect(),
        holds: holds.collect::<Result<_, Failure>>()?,
    });
    let begun = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let plan = plan.clone();
            // A client each, so that each has a connection of its own.
            tokio::spawn(async move { plan.client(Client::new(), client, begun + plan.time).await })
        })
        .collect();
    let (mut answered, mut held) = (0, Vec::new());
    for client in clients {
        let (more, bookings) = client.await??;
        answered += more;
        held.extend(bookings);
    }
    let took = begun.elapsed();
    if operation == "hold" {
        let lines: Vec<String> = held.iter().map(|(booking, user)| format!("{booking} {user}\n")).collect();
        fs::write(holds_file, lines.concat())?;
    }
    let answered = u32::try_from(answered)?;
    println!("{:.1} {answered}", f64::from(answered) / took.as_secs_f64());
    Ok(())
}
