//! Films, cinemas, screens and layouts, as administrators keep them.

use booking_domain::account::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    schedule::{put, screens, tag},
    support::{Answer, TestApp, on_both},
};

on_both! {
    films_are_kept,
    a_synopsis_may_be_anything,
    deleted_films_are_listed_and_restored,
    a_film_is_deleted_with_its_shows,
    cinemas_are_kept,
    screens_are_kept,
    a_layout_is_replaced_by_a_new_version,
    every_wrong_seat_of_a_layout_is_named,
}

fn pointers(answer: &Answer) -> Vec<&str> {
    answer.is_problem(422, "validation_failed");
    answer.body["errors"].as_array().expect("errors").iter().filter_map(|error| error["pointer"].as_str()).collect()
}

async fn films_are_kept(app: TestApp) {
    let (admin, visitor) = (app.employee(Role::Admin).await, app.visitor());
    assert_eq!(visitor.get("/api/v1/movies").await.body["items"].as_array().map(Vec::len), Some(1));
    let film = json!({
        "title": "Faust", "synopsis": "A wager.\n\nA fall.", "genres": ["Drama"], "language": "de", "runtime_minutes": 85,
        "release_date": "1926-10-14", "director": "F. W. Murnau", "trailer_url": "https://example.org/faust"
    });
    let made = admin.post("/api/v1/movies", &film).await;
    assert_eq!((made.status.as_u16(), &made.body["trailer_url"]), (201, &film["trailer_url"]), "{}", made.text);
    let path = format!("/api/v1/movies/{}", made.body["id"]);
    assert_eq!(visitor.get("/api/v1/movies?search=faust").await.body["items"][0]["id"], made.body["id"]);
    assert_eq!(visitor.get("/api/v1/movies").await.body["items"].as_array().map(Vec::len), Some(2), "at once");
    let twice = admin.post("/api/v1/movies", &film).await;
    twice.is_problem(409, "movie_exists");
    assert_eq!((&twice.body["movie_id"], &twice.body["deleted"]), (&made.body["id"], &json!(false)));

    let read = visitor.get(&path).await;
    let mut better = film.clone();
    better["title"] = json!("Faust, a folk tale");
    let changed = put(&admin, &path, Some(&tag(&read)), &better).await;
    assert_eq!((changed.status.as_u16(), &changed.body["title"]), (200, &better["title"]), "{}", changed.text);
    put(&admin, &path, Some(&tag(&read)), &film).await.is_problem(412, "precondition_failed");
    assert_eq!(visitor.get(&path).await.body["title"], better["title"]);
    let wrong = json!({ "title": "", "language": "German", "trailer_url": "javascript:alert(1)" });
    assert_eq!(pointers(&admin.post("/api/v1/movies", &wrong).await), ["/title", "/language", "/trailer_url"]);

    let stale = admin.send(Method::DELETE, &path, &[("If-Match", &tag(&read))], None).await;
    stale.is_problem(412, "precondition_failed");
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(admin.delete(&path).await.status, 204, "twice is once");
    visitor.get(&path).await.is_problem(404, "not_found");
    put(&admin, &path, None, &film).await.is_problem(404, "not_found");
    assert_eq!(admin.post(&format!("{path}/restore"), &json!({})).await.status, 200);
    assert_eq!(visitor.get(&path).await.status, 200);

    let shown = admin.delete("/api/v1/movies/1").await;
    shown.is_problem(409, "has_future_showtimes");
    assert_eq!(shown.body["count"], 2);
}

/// A word of thousands of letters was more than an index of one database holds.
async fn a_synopsis_may_be_anything(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let letter =
        |i: u64| char::from(b'a' + u8::try_from(i.wrapping_mul(6_364_136_223_846_793_005).rotate_left(29) % 26).expect("a letter"));
    let film = json!({ "title": "Noise", "synopsis": (1..3_000).map(letter).collect::<String>() });
    let made = admin.post("/api/v1/movies", &film).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(app.visitor().get("/api/v1/movies?search=noise").await.body["items"][0]["id"], made.body["id"]);
}

async fn deleted_films_are_listed_and_restored(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let mut made = Vec::new();
    for title in ["Faust", "Wings", "Sunrise"] {
        made.push(admin.post("/api/v1/movies", &json!({ "title": title })).await.body["id"].clone());
    }
    let titles = |answer: &Answer| -> Vec<String> {
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body["items"].as_array().expect("films").iter().filter_map(|film| film["title"].as_str().map(str::to_owned)).collect()
    };
    let list = "/api/v1/admin/movies";
    assert_eq!(titles(&admin.get(&format!("{list}?deleted=only")).await), [""; 0]);
    for id in &made[..2] {
        assert_eq!(admin.delete(&format!("/api/v1/movies/{id}")).await.status, 204);
    }
    let gone = admin.get(&format!("{list}?deleted=only")).await;
    assert_eq!(titles(&gone), ["Wings", "Faust"]);
    let first = &gone.body["items"][0];
    assert_eq!(
        (&first["deleted"], &first["updated_at"], &first["updated_by"]),
        (&json!(true), &json!("2030-01-01T12:00:00Z"), &json!("admin"))
    );
    assert_eq!(titles(&admin.get(list).await), ["Sunrise", "Metropolis"]);
    assert_eq!(titles(&admin.get(&format!("{list}?deleted=false")).await), ["Sunrise", "Metropolis"]);
    assert_eq!(titles(&admin.get(&format!("{list}?deleted=true&title=N")).await), ["Sunrise", "Wings"]);
    let page = admin.get(&format!("{list}?deleted=true&limit=3")).await;
    assert_eq!(titles(&page), ["Sunrise", "Wings", "Faust"]);
    let rest = admin.get(&format!("{list}?deleted=true&cursor={}", page.body["next_cursor"].as_str().expect("more"))).await;
    assert_eq!((titles(&rest), &rest.body["next_cursor"]), (vec!["Metropolis".to_owned()], &Value::Null));
    assert_eq!(pointers(&admin.get(&format!("{list}?deleted=maybe")).await), ["/query/deleted"]);
    alice.get(&format!("{list}?deleted=only")).await.is_problem(403, "forbidden");
    app.staff_of("clerk", &[]).await.get(list).await.is_problem(403, "forbidden");
    app.visitor().get(list).await.is_problem(401, "unauthorized");
    assert_eq!(admin.post(&format!("/api/v1/movies/{}/restore", made[0]), &json!({})).await.status, 200);
    assert_eq!(titles(&admin.get(&format!("{list}?deleted=only")).await), ["Wings"]);
}

/// Its shows are called off with it, and whoever paid gets the money back (traps T30, T36); the booking still names the film.
async fn a_film_is_deleted_with_its_shows(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let booking = alice.held(&app.show, &[0, 1]).await;
    let payment = alice.confirm(booking).await;
    assert_eq!(alice.pay(&payment, "4242424242424242").await.status, 200);
    app.work().await;
    assert_eq!(pointers(&admin.delete("/api/v1/movies/1?cascade=true").await), ["/query/reason"]);
    let answer = admin.delete("/api/v1/movies/1?cascade=true&reason=The%20rights%20have%20ended").await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    assert_eq!(app.visitor().get("/api/v1/showtimes").await.body["items"], json!([]), "at once");
    alice.hold(&app.strict, &[0, 1]).await.is_problem(409, "showtime_cancelled");
    app.work().await;
    app.work().await;
    let read = alice.get(&format!("/api/v1/bookings/{booking}")).await;
    assert_eq!(read.body["status"], "cancelled", "{}", read.text);
    assert!(read.text.contains("Metropolis"), "{}", read.text);
    let progress = admin.get(&format!("/api/v1/showtimes/{}/cancellation", app.show.id)).await;
    assert_eq!(progress.status, 200, "{}", progress.text);
    assert_eq!(admin.post("/api/v1/movies/1/restore", &json!({})).await.status, 200);
}

fn delphi() -> Value {
    json!({
        "name": "Delphi", "city": "Berlin", "address": "Kantstraße 12", "time_zone": "Europe/Berlin", "currency": "EUR", "booking_fee": 0.75,
        "cancellation": { "tiers": [{ "hours_before": 24, "basis_points": 10000 }, { "hours_before": 1, "basis_points": 5000 }], "fees_back": false },
        "trading_day_start": 5
    })
}

async fn cinemas_are_kept(app: TestApp) {
    let (admin, visitor) = (app.employee(Role::Admin).await, app.visitor());
    assert_eq!(visitor.get("/api/v1/cinemas").await.body["items"].as_array().map(Vec::len), Some(1));
    let made = admin.post("/api/v1/admin/cinemas", &delphi()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(made.text.contains(r#""booking_fee":0.75"#), "{}", made.text);
    assert_eq!((&made.body["cancellation"], &made.body["trading_day_start"]), (&delphi()["cancellation"], &json!(5)));
    assert_eq!(visitor.get("/api/v1/cinemas").await.body["items"].as_array().map(Vec::len), Some(2), "at once");
    let path = format!("/api/v1/admin/cinemas/{}", made.body["id"]);
    let mut moved = delphi();
    moved["currency"] = json!("JPY");
    moved["booking_fee"] = json!(75);
    moved["time_zone"] = json!("Asia/Tokyo");
    let changed = put(&admin, &path, Some(&tag(&made)), &moved).await;
    assert_eq!((changed.status.as_u16(), &changed.body["currency"]), (200, &json!("JPY")), "{}", changed.text);
    put(&admin, &path, Some(&tag(&made)), &moved).await.is_problem(412, "precondition_failed");
    assert_eq!(admin.get(&path).await.body, changed.body);
    // An amount of the price list would be another in another currency.
    let rule = json!({ "cinema_id": made.body["id"], "name": "Matinee", "position": 1, "effect": { "amount": -300 } });
    let rule = admin.post("/api/v1/admin/pricing-rules", &rule).await;
    assert_eq!(rule.status, 201, "{}", rule.text);
    assert_eq!(pointers(&put(&admin, &path, None, &delphi()).await), ["/currency"]);
    assert_eq!(admin.delete(&format!("/api/v1/admin/pricing-rules/{}", rule.body["id"])).await.status, 204);
    assert_eq!(put(&admin, &path, None, &moved).await.status, 200);

    let astor = admin.get("/api/v1/admin/cinemas/1").await;
    let mut other = delphi();
    other["currency"] = json!("USD");
    assert_eq!(pointers(&put(&admin, "/api/v1/admin/cinemas/1", Some(&tag(&astor)), &other).await), ["/currency"]);
    other["currency"] = json!("EUR");
    other["time_zone"] = json!("Europe/Paris");
    assert_eq!(pointers(&put(&admin, "/api/v1/admin/cinemas/1", None, &other).await), ["/time_zone"]);
    let wrong = json!({
        "name": "", "city": "Berlin", "address": "x", "time_zone": "Mars/Olympus", "currency": "EURO", "booking_fee": 1,
        "trading_day_start": 24
    });
    let answer = admin.post("/api/v1/admin/cinemas", &wrong).await;
    assert_eq!(pointers(&answer), ["/name", "/time_zone", "/currency", "/trading_day_start"]);

    admin.delete("/api/v1/admin/cinemas/1").await.is_problem(409, "has_future_showtimes");
    assert_eq!(admin.delete(&path).await.status, 204);
    let list = |deleted: bool| format!("/api/v1/admin/cinemas?deleted={deleted}");
    assert_eq!(admin.get(&list(false)).await.body["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(admin.get(&list(true)).await.body["items"][1]["deleted"], true);
    let restored = admin.post(&format!("{path}/restore"), &json!({})).await;
    assert_eq!((restored.status.as_u16(), &restored.body["deleted"]), (200, &json!(false)));
    let first = admin.get("/api/v1/admin/cinemas?limit=1").await.body;
    let next = admin.get(&format!("/api/v1/admin/cinemas?limit=1&cursor={}", first["next_cursor"].as_str().expect("more"))).await.body;
    assert_eq!((&next["items"][0]["name"], &next["next_cursor"]), (&json!("Delphi"), &json!(null)));
}

async fn screens_are_kept(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let nowhere = json!({ "cinema_id": 99, "name": "Screen 3" });
    assert_eq!(pointers(&admin.post("/api/v1/admin/screens", &nowhere).await), ["/cinema_id"]);
    let made = admin.post("/api/v1/admin/screens", &json!({ "cinema_id": 1, "name": "Screen 3" })).await;
    assert_eq!((made.status.as_u16(), &made.body["cleaning_minutes"]), (201, &json!(15)), "{}", made.text);
    let id = made.body["id"].clone();
    let path = format!("/api/v1/admin/screens/{id}");
    let show = json!({ "movie_id": 1, "screen_id": id, "starts_at": "2030-01-05T20:00:00Z", "language": "de", "base_price": 10 });
    assert_eq!(pointers(&admin.post("/api/v1/showtimes", &show).await), ["/screen_id"], "it has no seats yet");
    let seats =
        json!({ "seats": [{ "row": "A", "seat": "1", "x": 0, "y": 0 }, { "row": "A", "seat": "2", "type": "vip", "x": 2, "y": 0 }] });
    assert_eq!(put(&admin, &format!("{path}/layout"), None, &seats).await.status, 200);
    assert_eq!(admin.post("/api/v1/showtimes", &show).await.status, 201);

    let changed = put(&admin, &path, None, &json!({ "name": "Great Hall", "cleaning_minutes": 20 })).await;
    assert_eq!((changed.status.as_u16(), &changed.body["name"]), (200, &json!("Great Hall")), "{}", changed.text);
    put(&admin, &path, Some(&tag(&made)), &json!({ "name": "x", "cleaning_minutes": 0 })).await.is_problem(412, "precondition_failed");
    let wrong = json!({ "name": " ", "cleaning_minutes": 999 });
    assert_eq!(pointers(&put(&admin, &path, None, &wrong).await), ["/name", "/cleaning_minutes"]);
    admin.delete(&path).await.is_problem(409, "has_future_showtimes");
    app.wait(7 * 24 * 60);
    assert_eq!(admin.delete(&path).await.status, 204);
    let of_cinema = admin.get("/api/v1/admin/screens?cinema_id=1").await.body;
    assert_eq!(of_cinema["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(admin.post(&format!("{path}/restore"), &json!({})).await.body["deleted"], false);
}

async fn a_layout_is_replaced_by_a_new_version(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let (first, second) = screens(&admin).await;
    let path = format!("/api/v1/admin/screens/{first}/layout");
    let read = admin.get(&path).await;
    assert_eq!((&read.body["version"], read.body["seats"].as_array().map(Vec::len)), (&json!(1), Some(22)));
    assert_eq!(read.body["seats"][21]["companion_of"], json!({ "row": "C", "seat": "1" }));
    // What was read can be written.
    let same = put(&admin, &path, Some(&tag(&read)), &json!({ "seats": read.body["seats"] })).await;
    assert_eq!((same.status.as_u16(), &same.body["version"], &same.body["moved"]), (200, &json!(2), &json!([])), "{}", same.text);
    put(&admin, &path, Some(&tag(&read)), &json!({ "seats": read.body["seats"] })).await.is_problem(412, "precondition_failed");

    let rows = |count: usize| json!({ "seats": read.body["seats"].as_array().expect("seats")[..count], "move_upcoming": true });
    let map = format!("/api/v1/showtimes/{}/seats", app.show.id);
    assert_eq!(app.visitor().get(&map).await.body["seats"].as_array().map(Vec::len), Some(22));
    let moved = put(&admin, &path, None, &rows(10)).await;
    assert_eq!(moved.body["moved"], json!([app.show.id]), "{}", moved.text);
    let seats = app.visitor().get(&map).await.body;
    assert_eq!((seats["seats"].as_array().map(Vec::len), &seats["layout_id"]), (Some(10), &moved.body["layout_id"]), "at once");
    assert_eq!(pointers(&alice.hold(&app.show, &[0]).await), ["/seat_ids"], "the old seats are no seats of the show any more");

    alice.held(&app.strict, &[0, 1]).await;
    let path = format!("/api/v1/admin/screens/{second}/layout");
    let fewer = json!({ "seats": read.body["seats"].as_array().expect("seats")[1..], "move_upcoming": true });
    let refused = put(&admin, &path, None, &fewer).await;
    refused.is_problem(409, "layout_seat_sold");
    let gone = json!([{ "showtime_id": app.strict.id, "seat_id": app.strict.seats[0], "row": "A", "seat": "1" }]);
    assert_eq!(refused.body["seats"], gone);
    assert_eq!(admin.get(&path).await.body["version"], 1);
    let kept = put(&admin, &path, None, &rows(10)).await;
    assert_eq!((&kept.body["kept"], &kept.body["moved"]), (&json!([app.strict.id]), &json!([])), "{}", kept.text);
}

async fn every_wrong_seat_of_a_layout_is_named(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let (screen, _) = screens(&admin).await;
    let path = format!("/api/v1/admin/screens/{screen}/layout");
    let wrong = json!({ "seats": [
        { "row": "A", "seat": "1", "x": 0, "y": 0 },
        { "row": "A", "seat": "1", "x": 1, "y": 0 },
        { "row": "A", "seat": "3", "x": 0, "y": 0 },
        { "row": "A", "seat": "4", "type": "companion", "x": 3, "y": 0, "companion_of": { "row": "B", "seat": "9" } },
        { "row": "A", "seat": "5", "x": 500, "y": 0 },
    ] });
    let answer = put(&admin, &path, None, &wrong).await;
    assert_eq!(pointers(&answer), ["/seats/1/seat", "/seats/2/x", "/seats/3/companion_of", "/seats/4/x"]);
    assert_eq!(pointers(&put(&admin, &path, None, &json!({ "seats": [] })).await), ["/seats"]);
    let seat = |i: i32| json!({ "row": "A", "seat": i.to_string(), "x": i % 200, "y": i / 200 });
    let many: Vec<Value> = (0..1_001).map(seat).collect();
    assert_eq!(pointers(&put(&admin, &path, None, &json!({ "seats": many })).await), ["/seats"]);
    assert_eq!(
        pointers(&put(&admin, &path, None, &json!({ "seats": [{ "row": "A", "seat": "1", "type": "sofa", "x": 0, "y": 0 }] })).await),
        ["/seats/0/type"]
    );
}
