//! What people take along: all that is kept of them, and nothing of anybody else.

use booking_domain::account::Role;
use serde_json::{Value, json};

use crate::{
    door::bought,
    support::{Person, Show, TestApp, on_both},
};

on_both! {
    an_export_has_what_one_paid_wrote_and_was_mailed,
    an_export_has_the_log_ins_that_are_over,
}

const EXPORT: &str = "/api/v1/auth/me/export";

async fn export(person: &Person) -> Value {
    let answer = person.get(EXPORT).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

fn list<'a>(export: &'a Value, name: &str) -> &'a [Value] {
    export[name].as_array().unwrap_or_else(|| panic!("{name} is no list: {export}"))
}

/// Buys a seat by a code of the cinema.
async fn bought_by_code(app: &TestApp, who: &Person, show: &Show, seat: usize) -> i64 {
    let hold = json!({ "showtime_id": show.id, "seat_ids": show.ids(&[seat]), "promo_code": "TEN" });
    let booking = who.post("/api/v1/bookings/hold", &hold).await.body["reservation_id"].as_i64().expect("a key");
    let payment = who.confirm(booking).await;
    assert_eq!(who.pay(&payment, "4242424242424242").await.status, 200);
    app.work().await;
    booking
}

async fn an_export_has_what_one_paid_wrote_and_was_mailed(app: TestApp) {
    let (ann, bob, admin) = (app.customer("Ann").await, app.customer("Bob").await, app.employee(Role::Admin).await);
    let code = json!({ "code": "TEN", "name": "Ten percent", "effect": { "basis_points": 1000 } });
    assert_eq!(admin.post("/api/v1/admin/promotions", &code).await.status, 201);
    let booking = bought_by_code(&app, &ann, &app.show, 0).await;
    bought(&app, &bob, &app.show, &[1]).await;
    app.wait(51 * 60);
    for (who, stars, body) in [(&ann, 4, "Long, and worth it."), (&bob, 1, "Not for me.")] {
        let review = json!({ "stars": stars, "body": body });
        let written = who.post("/api/v1/movies/1/reviews", &review).await;
        assert_eq!(written.status, 201, "{}", written.text);
    }
    let own = ann.get("/api/v1/auth/me/reviews").await.body["items"].clone();
    let moderate = format!("/api/v1/admin/reviews/{}/moderate", own[0]["id"]);
    let reject = json!({ "decision": "reject", "reason": "Names people" });
    assert_eq!(admin.post(&moderate, &reject).await.status, 200);

    let hers = export(&ann).await;
    let [review] = list(&hers, "reviews") else { panic!("one review: {hers}") };
    let said = ["movie_title", "stars", "body", "status", "reason"].map(|name| review[name].clone());
    assert_eq!(said, [json!("Metropolis"), json!(4), json!("Long, and worth it."), json!("rejected"), json!("Names people")]);
    assert_eq!([&review["created_at"], &review["updated_at"]].map(Value::is_string), [true, true]);
    let [payment] = list(&hers, "payments") else { panic!("one payment: {hers}") };
    let paid = ["reservation_id", "method", "status", "captured"].map(|name| payment[name].clone());
    assert_eq!(paid, [json!(booking), json!("online"), json!("succeeded"), json!(9.5)]);
    assert_eq!(hers["bookings"][0]["pricing"]["promotion"]["code"], "TEN");
    let mails: Vec<(&str, &Value)> =
        list(&hers, "mails").iter().map(|mail| (mail["kind"].as_str().expect("a kind"), &mail["reservation_id"])).collect();
    let (none, about) = (Value::Null, json!(booking));
    for wanted in [("verify_email", &none), ("booking_confirmed", &about), ("receipt", &about)] {
        assert!(mails.contains(&wanted), "{wanted:?} is not among {mails:?}");
    }
    assert!(mails.iter().all(|(_, booking)| [&none, &about].contains(booking)), "somebody else's: {mails:?}");
    assert_eq!(mails.iter().filter(|(kind, _)| *kind == "verify_email").count(), 1, "Bob's is his");
    assert!(list(&hers, "mails").iter().all(|mail| mail["state"] != "sent" || mail["sent_at"].is_string()), "{hers}");
    let text = hers.to_string();
    for of_others in ["bob@example.org", "Not for me.", "\"Bob\""] {
        assert!(!text.contains(of_others), "{of_others} in {text}");
    }
}

async fn an_export_has_the_log_ins_that_are_over(app: TestApp) {
    let (ann, bob) = (app.customer("Ann").await, app.customer("Bob").await);
    let elsewhere = app.try_log_in("ann@example.org").await.expect("logs in");
    assert_eq!(list(&export(&ann).await, "past_sessions"), [] as [Value; 0]);
    let sessions = elsewhere.get("/api/v1/auth/sessions").await.body["items"].clone();
    let ended = sessions.as_array().expect("sessions").iter().find(|one| one["current"] == true).expect("its own").clone();
    app.wait(1);
    assert_eq!(ann.delete(&format!("/api/v1/auth/sessions/{}", ended["id"].as_str().expect("a key"))).await.status, 204);
    let hers = export(&ann).await;
    let [past] = list(&hers, "past_sessions") else { panic!("one is over: {hers}") };
    assert_eq!(
        ["created_at", "user_agent", "address"].map(|name| &past[name]),
        ["created_at", "user_agent", "address"].map(|name| &ended[name])
    );
    assert_eq!(past["ended_at"], hers["exported_at"], "the clock stands still since");
    assert_eq!(list(&hers, "sessions").len(), 1);
    assert_eq!(list(&export(&bob).await, "past_sessions"), [] as [Value; 0]);
}
