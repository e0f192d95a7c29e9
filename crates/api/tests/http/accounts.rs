//! Who somebody is: signing up, logging in and out, what administrators do, and that what is taken away is gone at once.

use booking_domain::account::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, on_both};

on_both! {
    signing_up_answers_the_same_for_a_known_address,
    every_wrong_field_of_a_sign_up_is_named,
    a_wrong_password_and_an_unknown_address_are_one_answer,
    five_failures_lock_for_a_moment_whoever_it_is,
    a_refresh_token_in_a_cookie_works_once,
    a_refresh_token_in_the_body_works_for_clients_without_cookies,
    a_cookie_is_of_no_use_to_pages_from_elsewhere,
    logging_out_ends_the_session_at_once,
    an_access_token_ends_after_a_quarter_of_an_hour,
    devices_are_listed_and_logged_out_one_by_one,
    an_address_is_verified_by_the_mailed_link,
    a_forgotten_password_is_replaced_by_the_mailed_link,
    who_asks_in_anothers_name_fills_no_mailbox,
    a_password_is_changed_by_the_old_one,
    a_name_is_changed_and_nothing_else,
    one_takes_away_all_that_is_kept_of_oneself,
    an_account_is_erased_once_nothing_is_ahead,
    an_erased_address_is_nowhere_any_more,
    an_invitation_makes_one_employee,
    invitations_are_revoked_and_refused,
    another_role_bites_at_once,
    a_disabled_account_is_out_at_once,
    the_last_administrator_stays,
    administration_is_for_administrators,
}

const PASSWORD: &str = "a long enough password";

async fn log_in(person: &Person, email: &str, password: &str) -> Answer {
    person.post("/api/v1/auth/login", &json!({ "email": email, "password": password, "include_refresh": true })).await
}

/// A POST without a body, with these headers.
async fn post_bare(person: &Person, path: &str, headers: &[(&str, &str)]) -> Answer {
    person.send(Method::POST, path, headers, None).await
}

/// `GET /auth/me` with an access token.
async fn me(app: &TestApp, token: &Value) -> Answer {
    let bearer = format!("Bearer {}", token.as_str().expect("a token"));
    app.visitor().send(Method::GET, "/api/v1/auth/me", &[("Authorization", &bearer)], None).await
}

/// The refresh cookie of an answer, as a browser would send it back.
fn cookie(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().expect("text");
    set.split(';').next().expect("a pair").to_owned()
}

/// The token in the latest mail to an address.
async fn mailed_token(app: &TestApp, email: &str) -> String {
    app.work().await;
    let mailbox = app.visitor().get("/mailbox").await.text;
    let mail = mailbox.split("<article>").find(|mail| mail.contains(email)).unwrap_or_else(|| panic!("a mail to {email}: {mailbox}"));
    let (_, rest) = mail.split_once("token=").unwrap_or_else(|| panic!("a link: {mail}"));
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

async fn signing_up_answers_the_same_for_a_known_address(app: TestApp) {
    let visitor = app.visitor();
    let sign_up = json!({ "email": "ann@example.org", "password": PASSWORD, "name": "Ann" });
    let first = visitor.post("/api/v1/auth/user/signup", &sign_up).await;
    let second = visitor
        .post("/api/v1/auth/user/signup", &json!({ "email": "Ann@Example.org", "password": "another long one", "name": "Eve" }))
        .await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (202, 202));
    assert_eq!(first.text, second.text);
    let ann = log_in(&visitor, "ann@example.org", PASSWORD).await;
    assert_eq!((ann.status.as_u16(), &ann.body["user"]["name"]), (200, &json!("Ann")), "{}", ann.text);
    log_in(&visitor, "ann@example.org", "another long one").await.is_problem(401, "invalid_credentials");
    app.work().await;
    assert!(visitor.get("/mailbox").await.text.contains("You have an account already"));
}

async fn every_wrong_field_of_a_sign_up_is_named(app: TestApp) {
    let visitor = app.visitor();
    let wrong = json!({ "email": "ann", "password": "short", "name": "\u{202e}" });
    let answer = visitor.post("/api/v1/auth/user/signup", &wrong).await;
    let errors = answer.is_problem(422, "validation_failed").body["errors"].as_array().expect("errors").clone();
    let pointers: Vec<&Value> = errors.iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, [&json!("/email"), &json!("/password"), &json!("/name")]);
    for password in ["password", "1234567", &"x".repeat(1025)] {
        let body = json!({ "email": "ann@example.org", "password": password, "name": "Ann" });
        visitor.post("/api/v1/auth/user/signup", &body).await.is_problem(422, "validation_failed");
    }
    let role = json!({ "email": "ann@example.org", "password": PASSWORD, "name": "Ann", "role": "admin" });
    visitor.post("/api/v1/auth/user/signup", &role).await.is_problem(422, "validation_failed");
    let long = json!({ "email": "long@example.org", "password": " 🗝 ".repeat(200), "name": "Long" });
    assert_eq!(visitor.post("/api/v1/auth/user/signup", &long).await.status, 202);
    assert_eq!(log_in(&visitor, "long@example.org", &" 🗝 ".repeat(200)).await.status, 200);
    log_in(&visitor, "long@example.org", " 🗝 ".repeat(200).trim()).await.is_problem(401, "invalid_credentials");
}

async fn a_wrong_password_and_an_unknown_address_are_one_answer(app: TestApp) {
    app.customer("Ann").await;
    let visitor = app.visitor();
    let wrong = log_in(&visitor, "ann@example.org", "a wrong password").await;
    let unknown = log_in(&visitor, "nobody@example.org", "a wrong password").await;
    wrong.is_problem(401, "invalid_credentials");
    unknown.is_problem(401, "invalid_credentials");
    let without_request = |answer: &Answer| {
        let mut body = answer.body.clone();
        body.as_object_mut().expect("an object").remove("request_id");
        body
    };
    assert_eq!(without_request(&wrong), without_request(&unknown));
}

async fn five_failures_lock_for_a_moment_whoever_it_is(app: TestApp) {
    let ann = app.customer("Ann").await;
    let visitor = app.visitor();
    for email in ["ann@example.org", "nobody@example.org"] {
        for _ in 0..5 {
            log_in(&visitor, email, "a wrong password").await.is_problem(401, "invalid_credentials");
        }
        let locked = log_in(&visitor, email, PASSWORD).await;
        assert_eq!(locked.is_problem(429, "account_locked").headers["retry-after"], "1");
    }
    assert_eq!(ann.get("/api/v1/auth/me").await.status, 200, "who is logged in stays so");
    app.wait(1);
    assert_eq!(log_in(&visitor, "ann@example.org", PASSWORD).await.status, 200);
}

async fn a_refresh_token_in_a_cookie_works_once(app: TestApp) {
    app.customer("Ann").await;
    let visitor = app.visitor();
    let first = log_in(&visitor, "ann@example.org", PASSWORD).await;
    let set = first.headers["set-cookie"].to_str().expect("text");
    assert!(set.starts_with("marquee_refresh=") && set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    assert!(set.contains("Path=/api/v1/auth") && set.contains("Max-Age=2592000"), "{set}");
    assert_eq!(first.headers["cache-control"], "no-store");
    let old = cookie(&first);
    let second = post_bare(&visitor, "/api/v1/auth/refresh", &[("Cookie", &old)]).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert_eq!((&second.body["token_type"], &second.body["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(second.body["user"], first.body["user"]);
    assert_eq!(second.body["refresh_token"], Value::Null, "it came by cookie and goes by cookie");
    let new = cookie(&second);
    assert_ne!(old, new);
    assert_eq!(me(&app, &second.body["access_token"]).await.status, 200);
    post_bare(&visitor, "/api/v1/auth/refresh", &[("Cookie", &old)]).await.is_problem(401, "unauthorized");
    me(&app, &second.body["access_token"]).await.is_problem(401, "unauthorized");
    post_bare(&visitor, "/api/v1/auth/refresh", &[("Cookie", &new)]).await.is_problem(401, "unauthorized");
}

async fn a_refresh_token_in_the_body_works_for_clients_without_cookies(app: TestApp) {
    app.customer("Ann").await;
    let visitor = app.visitor();
    let first = log_in(&visitor, "ann@example.org", PASSWORD).await;
    let second = visitor.post("/api/v1/auth/refresh", &json!({ "refresh_token": first.body["refresh_token"] })).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert!(!second.headers.contains_key("set-cookie"));
    let third = visitor.post("/api/v1/auth/refresh", &json!({ "refresh_token": second.body["refresh_token"] })).await;
    assert_eq!(third.status, 200);
    post_bare(&visitor, "/api/v1/auth/refresh", &[]).await.is_problem(401, "unauthorized");
    visitor.post("/api/v1/auth/refresh", &json!({ "refresh_token": "" })).await.is_problem(401, "unauthorized");
    visitor.post("/api/v1/auth/refresh", &json!({ "token": "x" })).await.is_problem(422, "validation_failed");
    app.wait(30 * 24 * 60);
    let late = visitor.post("/api/v1/auth/refresh", &json!({ "refresh_token": third.body["refresh_token"] })).await;
    late.is_problem(401, "unauthorized");
}

async fn a_cookie_is_of_no_use_to_pages_from_elsewhere(app: TestApp) {
    app.customer("Ann").await;
    let visitor = app.visitor();
    let cookie = cookie(&log_in(&visitor, "ann@example.org", PASSWORD).await);
    for path in ["/api/v1/auth/refresh", "/api/v1/auth/logout"] {
        for origin in ["https://evil.example", "null", "http://127.0.0.1"] {
            let answer = post_bare(&visitor, path, &[("Cookie", &cookie), ("Origin", origin)]).await;
            answer.is_problem(403, "forbidden");
        }
        post_bare(&visitor, path, &[("Cookie", &cookie), ("Sec-Fetch-Site", "cross-site")]).await.is_problem(403, "forbidden");
    }
    let ours = post_bare(&visitor, "/api/v1/auth/refresh", &[("Cookie", &cookie), ("Origin", &app.url)]).await;
    assert_eq!(ours.status, 200, "{}", ours.text);
}

async fn logging_out_ends_the_session_at_once(app: TestApp) {
    app.customer("Ann").await;
    let visitor = app.visitor();
    let session = log_in(&visitor, "ann@example.org", PASSWORD).await;
    assert_eq!(me(&app, &session.body["access_token"]).await.status, 200);
    let cookie = cookie(&session);
    let out = post_bare(&visitor, "/api/v1/auth/logout", &[("Cookie", &cookie), ("Authorization", "Bearer has.long.ended")]).await;
    assert_eq!(out.status, 204);
    assert!(out.headers["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
    me(&app, &session.body["access_token"]).await.is_problem(401, "unauthorized");
    post_bare(&visitor, "/api/v1/auth/refresh", &[("Cookie", &cookie)]).await.is_problem(401, "unauthorized");
    assert_eq!(post_bare(&visitor, "/api/v1/auth/logout", &[("Cookie", &cookie)]).await.status, 204, "twice is once");
    let bearer = log_in(&visitor, "ann@example.org", PASSWORD).await.body["access_token"].clone();
    let header = format!("Bearer {}", bearer.as_str().expect("a token"));
    assert_eq!(post_bare(&visitor, "/api/v1/auth/logout", &[("Authorization", &header)]).await.status, 204);
    me(&app, &bearer).await.is_problem(401, "unauthorized");
}

async fn an_access_token_ends_after_a_quarter_of_an_hour(app: TestApp) {
    app.customer("Ann").await;
    let token = log_in(&app.visitor(), "ann@example.org", PASSWORD).await.body["access_token"].clone();
    app.wait(14);
    assert_eq!(me(&app, &token).await.status, 200);
    app.wait(2);
    let over = me(&app, &token).await;
    assert_eq!(over.is_problem(401, "token_expired").headers["www-authenticate"], "Bearer");
}

async fn devices_are_listed_and_logged_out_one_by_one(app: TestApp) {
    let here = app.customer("Ann").await;
    let headers = [("Content-Type", "application/json"), ("User-Agent", "a phone")];
    let body = json!({ "email": "ann@example.org", "password": PASSWORD }).to_string().into_bytes();
    let phone = app.visitor().send(Method::POST, "/api/v1/auth/login", &headers, Some(body)).await;
    let sessions = here.get("/api/v1/auth/sessions").await.body["items"].as_array().expect("items").clone();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["current"] == false).expect("the phone");
    assert_eq!((&other["user_agent"], &other["address"]), (&json!("a phone"), &json!("127.0.0.1")));
    let path = format!("/api/v1/auth/sessions/{}", other["id"].as_str().expect("a key"));
    let bob = app.customer("Bob").await;
    bob.delete(&path).await.is_problem(404, "not_found");
    assert_eq!(me(&app, &phone.body["access_token"]).await.status, 200);
    assert_eq!(here.delete(&path).await.status, 204);
    me(&app, &phone.body["access_token"]).await.is_problem(401, "unauthorized");
    here.delete(&path).await.is_problem(404, "not_found");
    here.delete("/api/v1/auth/sessions/x").await.is_problem(404, "not_found");
    assert_eq!(here.get("/api/v1/auth/me").await.status, 200);
}

async fn an_address_is_verified_by_the_mailed_link(app: TestApp) {
    let ann = app.customer("Ann").await;
    assert_eq!(ann.get("/api/v1/auth/me").await.body["email_verified"], false);
    let first = mailed_token(&app, "ann@example.org").await;
    for email in ["ann@example.org", "nobody@example.org"] {
        let resent = app.visitor().post("/api/v1/auth/verify-email/resend", &json!({ "email": email })).await;
        assert_eq!(resent.status, 202);
    }
    let second = mailed_token(&app, "ann@example.org").await;
    let verify = async |token: &str| app.visitor().post("/api/v1/auth/verify-email", &json!({ "token": token })).await;
    verify(&first).await.is_problem(410, "token_invalid");
    assert_eq!(verify(&second).await.status, 204);
    verify(&second).await.is_problem(410, "token_invalid");
    assert_eq!(ann.get("/api/v1/auth/me").await.body["email_verified"], true);
}

async fn a_forgotten_password_is_replaced_by_the_mailed_link(app: TestApp) {
    let ann = app.customer("Ann").await;
    let visitor = app.visitor();
    let forgot = async |email: &str| visitor.post("/api/v1/auth/password/forgot", &json!({ "email": email })).await;
    let (known, unknown) = (forgot("ann@example.org").await, forgot("nobody@example.org").await);
    assert_eq!((known.status.as_u16(), &known.text), (202, &unknown.text));
    let token = mailed_token(&app, "ann@example.org").await;
    assert!(!visitor.get("/mailbox").await.text.contains("nobody@example.org"));
    let reset = async |token: &str, password: &str| {
        visitor.post("/api/v1/auth/password/reset", &json!({ "token": token, "password": password })).await
    };
    for weak in ["password", "ann@example.org"] {
        reset(&token, weak).await.is_problem(422, "validation_failed");
    }
    assert_eq!(reset(&token, "a brand new password").await.status, 204);
    reset(&token, "another new password").await.is_problem(410, "token_invalid");
    ann.get("/api/v1/auth/me").await.is_problem(401, "unauthorized");
    log_in(&visitor, "ann@example.org", PASSWORD).await.is_problem(401, "invalid_credentials");
    assert_eq!(log_in(&visitor, "ann@example.org", "a brand new password").await.status, 200);
    forgot("ann@example.org").await;
    let late = mailed_token(&app, "ann@example.org").await;
    app.wait(10);
    reset(&late, "yet another password").await.is_problem(410, "token_invalid");
}

/// Somebody asks for another's new password again and again: a few mails come, and the last link works.
async fn who_asks_in_anothers_name_fills_no_mailbox(app: TestApp) {
    app.customer("Ann").await;
    let visitor = app.visitor();
    for _ in 0..6 {
        let asked = visitor.post("/api/v1/auth/password/forgot", &json!({ "email": "ann@example.org" })).await;
        assert_eq!(asked.status, 202, "{}", asked.text);
    }
    app.work().await;
    let resets = "SELECT kind AS text FROM outbox WHERE kind = 'reset_password'";
    assert_eq!(app.database().texts(resets).await.len(), 3);
    let token = mailed_token(&app, "ann@example.org").await;
    let body = json!({ "token": token, "password": "a brand new password" });
    assert_eq!(visitor.post("/api/v1/auth/password/reset", &body).await.status, 204);
    app.wait(5);
    visitor.post("/api/v1/auth/password/forgot", &json!({ "email": "ann@example.org" })).await;
    assert_eq!(app.database().texts(resets).await.len(), 4, "its owner gets one soon after");
}

async fn a_password_is_changed_by_the_old_one(app: TestApp) {
    let ann = app.customer("Ann").await;
    let elsewhere = log_in(&app.visitor(), "ann@example.org", PASSWORD).await.body["access_token"].clone();
    let change = async |old: &str, new: &str| {
        ann.post("/api/v1/auth/password/change", &json!({ "current_password": old, "new_password": new })).await
    };
    change("a wrong password", "a brand new password").await.is_problem(401, "invalid_credentials");
    let weak = change(PASSWORD, "password").await;
    assert_eq!(weak.is_problem(422, "validation_failed").body["errors"][0]["pointer"], "/new_password");
    assert_eq!(change(PASSWORD, "a brand new password").await.status, 204);
    assert_eq!(ann.get("/api/v1/auth/me").await.status, 200, "this session goes on");
    me(&app, &elsewhere).await.is_problem(401, "unauthorized");
    assert_eq!(log_in(&app.visitor(), "ann@example.org", "a brand new password").await.status, 200);
}

async fn a_name_is_changed_and_nothing_else(app: TestApp) {
    let ann = app.customer("Ann").await;
    let renamed = ann.patch("/api/v1/auth/me", &json!({ "name": " Zoë " })).await;
    assert_eq!((renamed.status.as_u16(), &renamed.body["name"]), (200, &json!("Zoë")));
    let before = ann.get("/api/v1/auth/me").await.body;
    for body in [json!({ "name": "" }), json!({ "role": "admin" }), json!({ "name": "A", "email": "b@example.org" }), json!({})] {
        ann.patch("/api/v1/auth/me", &body).await.is_problem(422, "validation_failed");
    }
    assert_eq!(ann.get("/api/v1/auth/me").await.body, before);
}

async fn one_takes_away_all_that_is_kept_of_oneself(app: TestApp) {
    let (ann, bob) = (app.customer("Ann").await, app.customer("Bob").await);
    bob.held(&app.show, &[0]).await;
    for seat in [5, 7] {
        let id = ann.held(&app.show, &[seat]).await;
        assert_eq!(ann.delete(&format!("/api/v1/bookings/{id}/hold")).await.status, 200);
    }
    let export = ann.get("/api/v1/auth/me/export").await;
    assert_eq!((export.status.as_u16(), &export.body["account"]["email"]), (200, &json!("ann@example.org")), "{}", export.text);
    assert_eq!(export.headers["content-disposition"], "attachment; filename=\"marquee-export.json\"");
    assert_eq!(export.body["sessions"].as_array().map(Vec::len), Some(1));
    let seats: Vec<&Value> = export.body["bookings"].as_array().expect("bookings").iter().map(|b| &b["seats"][0]["id"]).collect();
    assert_eq!(seats, [&json!(app.show.seats[7]), &json!(app.show.seats[5])]);
    app.visitor().get("/api/v1/auth/me/export").await.is_problem(401, "unauthorized");
}

async fn an_account_is_erased_once_nothing_is_ahead(app: TestApp) {
    let ann = app.customer("Ann").await;
    let booking = ann.held(&app.show, &[0]).await;
    ann.delete("/api/v1/auth/me").await.is_problem(409, "booking_ahead");
    assert_eq!(ann.delete(&format!("/api/v1/bookings/{booking}/hold")).await.status, 200);
    let erased = ann.delete("/api/v1/auth/me").await;
    assert_eq!(erased.status, 204, "{}", erased.text);
    ann.get("/api/v1/auth/me").await.is_problem(401, "unauthorized");
    log_in(&app.visitor(), "ann@example.org", PASSWORD).await.is_problem(401, "invalid_credentials");
    let again = app.customer("Ann").await;
    assert_eq!(again.get("/api/v1/bookings").await.body["items"], json!([]), "a new account is a new person");
}

async fn an_erased_address_is_nowhere_any_more(app: TestApp) {
    let (ann, anna) = (app.customer("Ann").await, app.customer("Joanna").await);
    app.work().await;
    ann.post("/api/v1/auth/password/forgot", &json!({ "email": "ann@example.org" })).await;
    assert!(app.visitor().get("/mailbox").await.text.contains("ann@example.org"), "a mail has come");
    assert_eq!(ann.delete("/api/v1/auth/me").await.status, 204);
    app.work().await;
    let (rows, mails) = (app.outbox_rows().await, app.database().texts("SELECT recipient AS text FROM mails").await);
    assert!(rows.contains("joanna@example.org") && !rows.contains("\"ann@example.org"), "{rows}");
    assert_eq!(mails, ["joanna@example.org"]);
    assert_eq!(anna.get("/api/v1/auth/me").await.status, 200);
}

async fn an_invitation_makes_one_employee(app: TestApp) {
    let boss = app.employee(Role::Admin).await;
    let body = json!({ "email": "sam@example.org", "role": "staff", "cinema_ids": [1] });
    let made = boss.post("/api/v1/admin/invitations", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let token = mailed_token(&app, "sam@example.org").await;
    assert_eq!(made.body["token"], json!(token));
    let visitor = app.visitor();
    let accept = async |extra: Value| {
        let mut body = json!({ "token": token, "password": PASSWORD, "name": "Sam" });
        body.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        visitor.post("/api/v1/auth/admin/signup", &body).await
    };
    accept(json!({ "role": "admin" })).await.is_problem(422, "validation_failed");
    accept(json!({ "password": "short" })).await.is_problem(422, "validation_failed");
    let sam = accept(json!({})).await;
    assert_eq!(sam.status, 201, "{}", sam.text);
    assert_eq!((&sam.body["email"], &sam.body["role"], &sam.body["cinema_ids"]), (&json!("sam@example.org"), &json!("staff"), &json!([1])));
    accept(json!({})).await.is_problem(410, "invitation_invalid");
    assert_eq!(log_in(&visitor, "sam@example.org", PASSWORD).await.body["user"]["cinema_ids"], json!([1]));
    let listed = boss.get("/api/v1/admin/invitations").await;
    assert_eq!((&listed.body["items"][0]["status"], &listed.body["next_cursor"]), (&json!("used"), &Value::Null));
    assert!(!listed.text.contains(&token), "the token is shown once");
}

async fn invitations_are_revoked_and_refused(app: TestApp) {
    let boss = app.employee(Role::Admin).await;
    app.customer("Ann").await;
    let invite = async |body: Value| boss.post("/api/v1/admin/invitations", &body).await;
    invite(json!({ "email": "ann@example.org", "role": "admin" })).await.is_problem(409, "email_taken");
    invite(json!({ "email": "sam@example.org", "role": "user" })).await.is_problem(422, "validation_failed");
    invite(json!({ "email": "sam@example.org", "role": "owner" })).await.is_problem(422, "validation_failed");
    invite(json!({ "email": "sam@example.org", "role": "staff" })).await.is_problem(422, "validation_failed");
    invite(json!({ "email": "sam@example.org", "role": "staff", "cinema_ids": [404] })).await.is_problem(422, "validation_failed");
    let made = invite(json!({ "email": "sam@example.org", "role": "admin" })).await;
    let path = format!("/api/v1/admin/invitations/{}", made.body["id"]);
    assert_eq!(boss.delete(&path).await.status, 204);
    boss.delete(&path).await.is_problem(404, "not_found");
    let accept = async |token: &Value| {
        let body = json!({ "token": token, "password": PASSWORD, "name": "Sam" });
        app.visitor().post("/api/v1/auth/admin/signup", &body).await
    };
    accept(&made.body["token"]).await.is_problem(410, "invitation_invalid");
    let late = invite(json!({ "email": "sam@example.org", "role": "admin" })).await;
    let own = json!({ "token": late.body["token"], "password": "sam@example.org", "name": "Sam" });
    app.visitor().post("/api/v1/auth/admin/signup", &own).await.is_problem(422, "validation_failed");
    app.wait(72 * 60);
    accept(&late.body["token"]).await.is_problem(410, "invitation_invalid");
    accept(&json!("never made")).await.is_problem(410, "invitation_invalid");
}

/// The key of the user with an address.
async fn key_of(boss: &Person, email: &str) -> Value {
    let found = boss.get(&format!("/api/v1/admin/users?search={email}")).await;
    assert_eq!(found.body["items"].as_array().expect("items").len(), 1, "{}", found.text);
    found.body["items"][0]["id"].clone()
}

async fn another_role_bites_at_once(app: TestApp) {
    let boss = app.employee(Role::Admin).await;
    let ann = app.customer("Ann").await;
    let path = format!("/api/v1/admin/users/{}/role", key_of(&boss, "ann@example.org").await);
    ann.get("/api/v1/admin/users").await.is_problem(403, "forbidden");
    let promoted = boss.post(&path, &json!({ "role": "admin" })).await;
    assert_eq!((promoted.status.as_u16(), &promoted.body["role"]), (200, &json!("admin")), "{}", promoted.text);
    ann.get("/api/v1/auth/me").await.is_problem(401, "unauthorized");
    let ann = app.try_log_in("ann@example.org").await.expect("logs in");
    assert_eq!(ann.get("/api/v1/admin/users").await.status, 200);
    assert_eq!(boss.post(&path, &json!({ "role": "user" })).await.status, 200);
    ann.get("/api/v1/admin/users").await.is_problem(401, "unauthorized");
    boss.post(&path, &json!({ "role": "staff" })).await.is_problem(422, "validation_failed");
    boss.post(&path, &json!({ "role": "staff", "cinema_ids": [404] })).await.is_problem(422, "validation_failed");
    boss.post("/api/v1/admin/users/404404/role", &json!({ "role": "user" })).await.is_problem(404, "not_found");
}

async fn a_disabled_account_is_out_at_once(app: TestApp) {
    let boss = app.employee(Role::Admin).await;
    let ann = app.customer("Ann").await;
    let session = log_in(&app.visitor(), "ann@example.org", PASSWORD).await;
    let path = format!("/api/v1/admin/users/{}", key_of(&boss, "ann@example.org").await);
    let disabled = boss.post(&format!("{path}/disable"), &json!({})).await;
    assert_eq!((disabled.status.as_u16(), &disabled.body["disabled"]), (200, &json!(true)), "{}", disabled.text);
    ann.get("/api/v1/auth/me").await.is_problem(401, "unauthorized");
    let refresh = app.visitor().post("/api/v1/auth/refresh", &json!({ "refresh_token": session.body["refresh_token"] })).await;
    refresh.is_problem(401, "unauthorized");
    log_in(&app.visitor(), "ann@example.org", PASSWORD).await.is_problem(401, "invalid_credentials");
    assert_eq!(boss.post(&format!("{path}/enable"), &json!({})).await.body["disabled"], false);
    assert_eq!(log_in(&app.visitor(), "ann@example.org", PASSWORD).await.status, 200);
}

async fn the_last_administrator_stays(app: TestApp) {
    let boss = app.employee(Role::Admin).await;
    let path = format!("/api/v1/admin/users/{}", key_of(&boss, "admin@example.org").await);
    boss.post(&format!("{path}/role"), &json!({ "role": "user" })).await.is_problem(409, "last_admin");
    boss.post(&format!("{path}/disable"), &json!({})).await.is_problem(409, "last_admin");
    boss.delete("/api/v1/auth/me").await.is_problem(409, "last_admin");
    assert_eq!(boss.get("/api/v1/admin/users?role=admin").await.body["items"].as_array().expect("items").len(), 1);
}

async fn administration_is_for_administrators(app: TestApp) {
    let (visitor, ann, staff) = (app.visitor(), app.customer("Ann").await, app.employee(Role::Staff).await);
    let routes = [
        (Method::GET, "/api/v1/admin/users"),
        (Method::POST, "/api/v1/admin/users/1/role"),
        (Method::POST, "/api/v1/admin/users/1/disable"),
        (Method::POST, "/api/v1/admin/users/1/enable"),
        (Method::GET, "/api/v1/admin/invitations"),
        (Method::POST, "/api/v1/admin/invitations"),
        (Method::DELETE, "/api/v1/admin/invitations/1"),
    ];
    for (method, path) in routes {
        visitor.send(method.clone(), path, &[], None).await.is_problem(401, "unauthorized");
        ann.send(method.clone(), path, &[], None).await.is_problem(403, "forbidden");
        staff.send(method.clone(), path, &[], None).await.is_problem(403, "forbidden");
    }
    let own = [
        (Method::GET, "/api/v1/auth/me"),
        (Method::PATCH, "/api/v1/auth/me"),
        (Method::DELETE, "/api/v1/auth/me"),
        (Method::GET, "/api/v1/auth/sessions"),
        (Method::DELETE, "/api/v1/auth/sessions/00000000-0000-4000-8000-000000000000"),
        (Method::POST, "/api/v1/auth/password/change"),
    ];
    for (method, path) in own {
        visitor.send(method, path, &[], None).await.is_problem(401, "unauthorized");
    }
}
