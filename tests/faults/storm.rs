//! Real money and real mail while the program is killed: Stripe and the mail server live on outside of it, in trouble of their own, events
//! come doubled, reordered, late or never, customers pay, are declined, pay twice, pay too late, pay nothing, use the last of a code, cancel
//! all of it or a seat, by an offer and twice; somebody gives money back in the dashboard, and card holders dispute. In the end every captured
//! cent is a confirmed booking or a refund at Stripe, and every mail lies in an inbox.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    books::Books,
    codes::{FREE, LAST, check_uses, offer},
    customers::{Crowd, showtimes, sign_up},
    dice::Dice,
    inboxes::check_mails,
    installation::{Installation, SHORT_HOLDS},
    killed::check_customers,
    outside::Outside,
    postman::Postman,
    rounds,
};

const CUSTOMERS: usize = 16;

/// How long connections may still break after a program is back.
const AFTERMATH: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread")]
async fn money_and_mail_survive_kill_9_with_sqlite() {
    let outside = Outside::open().await;
    let installation = Installation::embedded(&settings(&outside)).await.paid_at(&outside.stripe);
    storm(&outside, installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_and_mail_survive_kill_9_of_replicas_with_postgresql_and_redis() {
    let outside = Outside::open().await;
    let installation = Installation::over_servers(2, &settings(&outside)).await.paid_at(&outside.stripe);
    storm(&outside, installation).await;
}

fn settings(outside: &Outside) -> Vec<(&'static str, &str)> {
    [SHORT_HOLDS, &outside.settings()].concat()
}

async fn storm(outside: &Outside, mut installation: Installation) {
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    offer(&visitor).await;
    let mut customers = sign_up(&visitor, CUSTOMERS).await;
    for customer in &mut customers {
        customer.codes = &[FREE, LAST];
    }
    let dashboard = outside.dashboard();
    let postman = Postman::careless(&outside.stripe, installation.doors());
    let bad_day = outside.in_trouble();
    let crowd = Crowd::start(customers, &shows[..2]);
    let kills = kill_at_random(&mut installation, &crowd, &shows).await;
    let mut customers = crowd.home().await;
    drop(bad_day);
    dashboard.closes();

    // What was done at the dashboard is known only from events.
    postman.has_caught_up().await;
    let books = Books::open(&installation.database);
    books.settled().await;
    // A mail that failed often may have been waited for longer than a token lasts.
    for customer in &mut customers {
        customer.log_in().await;
    }
    check_customers(&books, &installation, &customers, &shows).await;
    let dashboard = dashboard.ends_badly();
    let events = postman.home().await;
    books.check_rules().await;
    let uses = check_uses(&books).await;
    let holdings = outside.stripe.holdings();
    books.check_provider(&holdings).await;
    let mails = check_mails(&books, &outside.smtp, kills).await;
    let mut how: BTreeMap<&str, usize> = BTreeMap::new();
    for holding in &holdings {
        *how.entry(holding.status.as_str()).or_default() += 1;
    }
    let (captured, given_back) = holdings.iter().fold((0, 0), |sum, one| (sum.0 + one.captured, sum.1 + one.given_back));
    println!("{kills} kills; {events}; at Stripe {how:?}, {captured} captured, {given_back} given back; {dashboard}; {uses}; {mails}");
}

/// Kills and starts again, at any moment of its work; how many programs were killed.
async fn kill_at_random(installation: &mut Installation, crowd: &Crowd, shows: &[i64]) -> usize {
    let (mut dice, mut kills) = (Dice::new(5), 0);
    let how_many = installation.replicas.len();
    let mut live = move || Duration::from_millis(300 + u64::try_from(dice.roll(2_000)).expect("small"));
    for round in 0..rounds() {
        crowd.turn_to(&[shows[round % shows.len()], shows[(round + 1) % shows.len()]]);
        tokio::time::sleep(live()).await;
        installation.weather.set_rough(true);
        // Every third time all of them at once.
        let victims: Vec<usize> = if round % 3 == 2 { (0..how_many).collect() } else { vec![round % how_many] };
        for victim in &victims {
            installation.replicas[*victim].kill();
        }
        kills += victims.len();
        for victim in victims {
            installation.replicas[victim].start().await;
        }
        tokio::time::sleep(AFTERMATH).await;
        installation.weather.set_rough(false);
    }
    tokio::time::sleep(live()).await;
    kills
}
