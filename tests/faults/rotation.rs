//! Secrets are exchanged while the shop is open: replica after replica is started anew with a longer list, and nobody is logged out, no ticket
//! is refused at the door, no event of the provider is turned away. What is left out at last is of no use any more.

use std::time::Duration;

use booking_testkit::stripe::{PUBLISHABLE_KEY, SECRET_KEY, sign};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    client::{Call, Client},
    customers::{Crowd, Customer, PAYS, seats, showtimes, sign_up},
    installation::{Installation, SHORT_HOLDS},
    killed::check_all,
};

/// The old and the new of each.
const JWT: [&str; 2] = ["2026a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "2026b:yMnKy8zNzs_Q0dLT1NXW19jZ2tvc3d7f4OHi4-Tl5uc"];
const TICKET: [&str; 2] = ["ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM", "PD0-P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWls"];
const WEBHOOK: [&str; 2] = ["whsec_of_yesterday", "whsec_of_tomorrow"];

/// Which of them stand in the list, one step after the other: known everywhere before it signs, and left out when nothing of it is about.
const STEPS: [&[usize]; 4] = [&[0], &[0, 1], &[1, 0], &[1]];

fn list(of: [&str; 2], step: usize) -> String {
    let listed: Vec<&str> = STEPS[step].iter().map(|i| of[*i]).collect();
    listed.join(",")
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_exchanged_by_restarts_with_sqlite() {
    exchange_keys(Installation::embedded(&settings()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_exchanged_replica_by_replica_with_postgresql_and_redis() {
    exchange_keys(Installation::over_servers(2, &settings()).await).await;
}

fn settings() -> Vec<(&'static str, &'static str)> {
    [SHORT_HOLDS, &[("MARQUEE_JWT_KEYS", JWT[0]), ("MARQUEE_TICKET_KEY", TICKET[0])]].concat()
}

/// What was given out, and must go on working.
struct GivenOut {
    client: Client,
    refresh_token: String,
    code: String,
    show: i64,
    booking: i64,
}

async fn exchange_keys(mut installation: Installation) {
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let mut customers = sign_up(&visitor, 5).await;
    let given_out = give_out(&installation, &mut customers.remove(0), shows[3]).await;
    let crowd = Crowd::start(customers, &shows[..2]);
    // Logged in before anything is exchanged: a token like others.
    let admin = admin(&visitor).await;
    for step in 1..STEPS.len() - 1 {
        for replica in 0..installation.replicas.len() {
            restart(&mut installation, replica, &[("MARQUEE_JWT_KEYS", list(JWT, step)), ("MARQUEE_TICKET_KEY", list(TICKET, step))]).await;
            all_still_work(&installation, &admin, &given_out).await;
        }
    }
    // Longer than a token lasts, said the operator: what is about is signed with the new keys, but for what this test kept.
    let customers = crowd.home().await;
    check_all(&installation, &customers, &shows).await;
    for replica in 0..installation.replicas.len() {
        restart(&mut installation, replica, &[("MARQUEE_JWT_KEYS", list(JWT, 3)), ("MARQUEE_TICKET_KEY", list(TICKET, 3))]).await;
    }
    let admin = self::admin(&visitor).await;
    for door in 0..installation.replicas.len() {
        let me = given_out.client.through(door).insist(&Call::get("/api/v1/auth/me")).await;
        assert_eq!((me.status, me.code()), (401, "unauthorized"), "a token of the key that was left out");
        assert_eq!(scan(&admin, door, &given_out.code, given_out.show).await, "invalid");
    }
    // The session is a row, not a token: whoever had not come back for a while stays logged in, and their ticket is shown with the new key.
    let body = json!({ "refresh_token": given_out.refresh_token });
    let renewed: Value = visitor.insist(&Call::post("/api/v1/auth/refresh", Some(body))).await.expect(200);
    let client = given_out.client.with_token(renewed["access_token"].as_str().expect("a token"));
    let code = code_of(&client, given_out.booking).await;
    assert_ne!(scan(&admin, 0, &code, given_out.show).await, "invalid");
}

/// Logs somebody in, and sells them a ticket.
async fn give_out(installation: &Installation, customer: &mut Customer, show: i64) -> GivenOut {
    let map = seats(&customer.client, show).await;
    let seat = map.iter().find(|seat| seat.status == "available" && seat.is_for_anyone()).expect("a seat").id;
    let held = customer.hold(show, &[seat]).await.expect("nobody else is interested");
    assert!(customer.pay(held.id, PAYS).await && customer.is_confirmed(held.id).await);
    let body = json!({ "email": "c0@faults.test", "password": "a long enough password", "include_refresh": true });
    let session: Value = installation.visitor().insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
    let client = installation.visitor().with_token(session["access_token"].as_str().expect("a token"));
    let code = code_of(&client, held.id).await;
    GivenOut { client, refresh_token: session["refresh_token"].as_str().expect("a token").to_owned(), code, show, booking: held.id }
}

async fn code_of(client: &Client, booking: i64) -> String {
    let tickets: Value = client.insist(&Call::get(format!("/api/v1/bookings/{booking}/tickets"))).await.expect(200);
    tickets["items"][0]["code"].as_str().expect("a code").to_owned()
}

/// Starts a replica anew with other settings; the others serve meanwhile.
async fn restart(installation: &mut Installation, replica: usize, settings: &[(&'static str, String)]) {
    installation.weather.set_rough(true);
    let product = &mut installation.replicas[replica];
    product.terminate();
    assert!(product.ended(Duration::from_secs(10)).await.success());
    for (name, value) in settings {
        product.set(name, value);
    }
    product.start().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    installation.weather.set_rough(false);
}

/// Every replica takes what any replica gives out or once gave out.
async fn all_still_work(installation: &Installation, admin: &Client, given_out: &GivenOut) {
    for giver in 0..installation.replicas.len() {
        let body = json!({ "email": "c0@faults.test", "password": "a long enough password" });
        let session: Value = installation.visitor().through(giver).insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
        let fresh = given_out.client.with_token(session["access_token"].as_str().expect("a token"));
        let code = code_of(&fresh.through(giver), given_out.booking).await;
        for taker in 0..installation.replicas.len() {
            for client in [&given_out.client, &fresh] {
                client.through(taker).insist(&Call::get("/api/v1/auth/me")).await.expect::<Value>(200);
            }
            for code in [&given_out.code, &code] {
                let outcome = scan(admin, taker, code, given_out.show).await;
                assert_ne!(outcome, "invalid", "a ticket that replica {giver} gave out, at replica {taker}");
            }
        }
    }
}

/// Somebody who stands at the door.
async fn admin(visitor: &Client) -> Client {
    let body = json!({ "email": "admin@demo.test", "password": "marquee-demo" });
    let session: Value = visitor.insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
    visitor.with_token(session["access_token"].as_str().expect("a token"))
}

/// What a door says to a ticket.
async fn scan(admin: &Client, door: usize, code: &str, show: i64) -> String {
    let nonce = booking_testkit::servers::unique_name();
    let body = json!({ "code": code, "showtime_id": show, "nonce": nonce });
    let said: Value = admin.through(door).insist(&Call::post("/api/v1/staff/checkin/scan", Some(body))).await.expect(200);
    said["outcome"].as_str().expect("an outcome").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_webhook_secret_is_exchanged_with_sqlite() {
    exchange_webhook_secret(Installation::embedded(&stripe()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_webhook_secret_is_exchanged_with_postgresql_and_redis() {
    exchange_webhook_secret(Installation::over_servers(2, &stripe()).await).await;
}

fn stripe() -> [(&'static str, &'static str); 5] {
    [
        // Nobody buys anything: the events are of no payment.
        ("MARQUEE_DEMO", "off"),
        ("STRIPE_SECRET_KEY", SECRET_KEY),
        ("STRIPE_PUBLISHABLE_KEY", PUBLISHABLE_KEY),
        ("STRIPE_WEBHOOK_SECRET", WEBHOOK[0]),
        ("STRIPE_API_BASE", "http://127.0.0.1:9"),
    ]
}

async fn exchange_webhook_secret(mut installation: Installation) {
    let mut event = 0;
    for (step, listed) in STEPS.iter().enumerate() {
        for replica in 0..installation.replicas.len() {
            // It was started with the first of the lists.
            if step > 0 {
                restart(&mut installation, replica, &[("STRIPE_WEBHOOK_SECRET", list(WEBHOOK, step))]).await;
            }
            for (i, secret) in WEBHOOK.iter().enumerate() {
                event += 1;
                let wanted = if listed.contains(&i) { StatusCode::OK } else { StatusCode::BAD_REQUEST };
                assert_eq!(
                    deliver(&installation.doors()[replica], event, secret).await,
                    wanted,
                    "step {step}, replica {replica}, {secret}"
                );
            }
        }
    }
}

/// Delivers an event that changes nothing, signed as the provider does.
#[expect(clippy::disallowed_methods, reason = "the program under test runs by the clock on the wall")]
async fn deliver(door: &str, event: usize, secret: &str) -> StatusCode {
    let body = json!({
        "id": format!("evt_{event}"), "object": "event", "type": "customer.created", "livemode": false, "created": 1_795_564_800,
        "data": { "object": { "id": "cus_1", "object": "customer" } }
    })
    .to_string();
    let signature = sign(&body, secret, jiff::Timestamp::now());
    let request = reqwest::Client::new().post(format!("{door}/api/v1/payments/webhooks/stripe"));
    let request = request.header("Stripe-Signature", signature).header("Content-Type", "application/json").body(body);
    request.send().await.expect("an answer").status()
}
