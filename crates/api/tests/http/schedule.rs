//! The schedule, as the people who make it use it.

use booking_domain::account::Role;
use booking_testkit::papers::Ics;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, on_both};

on_both! {
    a_show_is_planned_by_the_clocks_of_its_cinema, every_wrong_field_of_a_plan_is_named, an_overlap_names_the_other_show_and_a_free_time,
    a_draft_is_seen_by_administrators_only, a_sold_show_moves_and_its_guests_are_told, what_was_never_sold_can_be_deleted,
    seats_are_kept_back_and_given_free, a_film_is_planned_on_many_days, a_week_is_copied, a_changed_show_is_seen_at_once
}

/// PUT with a JSON body, for those who have seen `tag`.
pub async fn put(person: &Person, path: &str, tag: Option<&str>, body: &Value) -> Answer {
    let mut headers = vec![("Content-Type", "application/json")];
    headers.extend(tag.map(|tag| ("If-Match", tag)));
    person.send(Method::PUT, path, &headers, Some(body.to_string().into_bytes())).await
}

/// The entity tag of an answer.
pub fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().expect("a tag").to_owned()
}

/// The keys of the two screens.
pub async fn screens(admin: &Person) -> (Value, Value) {
    let screens = admin.get("/api/v1/admin/screens").await.body["items"].clone();
    (screens[0]["id"].clone(), screens[1]["id"].clone())
}

/// A show on the first screen that begins at this local time.
pub fn plan(screen: &Value, starts_local: &str) -> Value {
    json!({ "movie_id": 1, "screen_id": screen, "starts_local": starts_local, "language": "de", "base_price": 12.50 })
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn pointers(answer: &Answer) -> Vec<&str> {
    answer.is_problem(422, "validation_failed");
    answer.body["errors"].as_array().expect("errors").iter().filter_map(|error| error["pointer"].as_str()).collect()
}

async fn a_show_is_planned_by_the_clocks_of_its_cinema(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let (screen, _) = screens(&admin).await;
    // What is remembered for everybody is forgotten at once.
    assert_eq!(app.visitor().get("/api/v1/showtimes").await.body["items"].as_array().map(Vec::len), Some(2));
    let made = admin.post("/api/v1/showtimes", &with(plan(&screen, "2030-01-05T00:15:00"), "trailer_minutes", json!(10))).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let show = &made.body;
    assert_eq!(
        (&show["starts_at"], &show["ends_at"], &show["busy_until"], &show["trading_day"]),
        (&json!("2030-01-04T23:15:00Z"), &json!("2030-01-05T01:58:00Z"), &json!("2030-01-05T02:13:00Z"), &json!("2030-01-04"))
    );
    assert_eq!((&show["version"], &show["published"], &show["on_sale"]), (&json!(1), &json!(true), &json!(true)));
    assert!(made.text.contains(r#""base_price":12.50"#), "{}", made.text);
    assert_eq!(app.visitor().get("/api/v1/showtimes").await.body["items"].as_array().map(Vec::len), Some(3));
    let programme = app.visitor().get("/api/v1/cinemas/1/programme?date=2030-01-04").await.body;
    assert_eq!(programme["items"][0]["showtimes"][0]["id"], show["id"]);

    // The night the clocks are set back shows 02:30 twice; the night they are set forward does not show it at all.
    let twice = plan(&screen, "2030-10-27T02:30:00");
    let answer = admin.post("/api/v1/showtimes", &twice).await;
    assert_eq!(pointers(&answer), ["/starts_local"]);
    assert!(answer.body["detail"].as_str().is_some_and(|detail| detail.contains("+02") && detail.contains("+01")), "{}", answer.text);
    let second = admin.post("/api/v1/showtimes", &with(twice.clone(), "fold", json!("second"))).await;
    assert_eq!((second.status.as_u16(), &second.body["starts_at"]), (201, &json!("2030-10-27T01:30:00Z")), "{}", second.text);
    let first = admin.post("/api/v1/showtimes", &with(twice, "utc_offset", json!("+02:00"))).await;
    first.is_problem(409, "showtime_overlap");
    let skipped = admin.post("/api/v1/showtimes", &plan(&screen, "2030-03-31T02:30:00")).await;
    assert_eq!(pointers(&skipped), ["/starts_local"]);
}

async fn every_wrong_field_of_a_plan_is_named(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let (screen, _) = screens(&admin).await;
    let right = plan(&screen, "2030-01-05T20:15:00");
    let many = json!({
        "movie_id": 1, "screen_id": screen, "starts_at": "2029-12-31T12:00:00Z", "language": "German", "base_price": 12.345,
        "trailer_minutes": -1, "duration_minutes": 0, "format": "", "sales_close_at": "2029-12-01T00:00:00Z"
    });
    let answer = admin.post("/api/v1/showtimes", &many).await;
    assert_eq!(
        pointers(&answer),
        ["/starts_at", "/trailer_minutes", "/duration_minutes", "/format", "/language", "/base_price", "/sales_close_at"]
    );
    for (name, value, pointer) in [
        ("movie_id", json!(99), "/movie_id"),
        ("screen_id", json!(99), "/screen_id"),
        ("starts_at", json!("2030-01-05T20:15:00Z"), "/starts_at"),
        ("utc_offset", json!("+05:00"), "/starts_local"),
        ("utc_offset", json!("summer"), "/utc_offset"),
        ("fold", json!("third"), "/fold"),
        ("base_price", json!("12.50"), "/base_price"),
        ("base_price", json!(-1), "/base_price"),
        ("base_price", json!(1e3), "/base_price"),
        ("orphan_rule", json!("sometimes"), "/orphan_rule"),
        ("status", json!("cancelled"), "/status"),
    ] {
        let body = with(right.clone(), name, value);
        let text = body.to_string().replace("1000.0", "1e3");
        let answer = admin.send(Method::POST, "/api/v1/showtimes", &[("Content-Type", "application/json")], Some(text.into_bytes())).await;
        assert_eq!(pointers(&answer), [pointer], "{body}");
    }
}

async fn an_overlap_names_the_other_show_and_a_free_time(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let (screen, _) = screens(&admin).await;
    // The show begins at 13:00 in Berlin, takes two hours, and is cleaned up after for 15 minutes.
    let answer = admin.post("/api/v1/showtimes", &plan(&screen, "2030-01-03T14:00:00")).await;
    answer.is_problem(409, "showtime_overlap");
    assert_eq!(
        (&answer.body["showtime"]["id"], &answer.body["showtime"]["title"], &answer.body["showtime"]["busy_until"]),
        (&json!(app.show.id), &json!("Metropolis"), &json!("2030-01-03T14:15:00Z"))
    );
    assert_eq!(answer.body["next_free_at"], "2030-01-03T14:15:00Z");
    let free = with(plan(&screen, "2030-01-03T15:15:00"), "duration_minutes", json!(30));
    let made = admin.post("/api/v1/showtimes", &free).await;
    assert_eq!(made.status, 201, "{}", made.text);
    // One between the two is too long for the gap after the first.
    let path = format!("/api/v1/showtimes/{}", made.body["id"]);
    let moved = put(&admin, &path, None, &with(free, "starts_local", json!("2030-01-03T12:45:00"))).await;
    moved.is_problem(409, "showtime_overlap");
    assert_eq!((&moved.body["showtime"]["id"], &moved.body["next_free_at"]), (&json!(app.show.id), &json!("2030-01-03T14:15:00Z")));
    assert_eq!(admin.get(&format!("/api/v1/admin/showtimes/{}", made.body["id"])).await.body["version"], 1);
}

async fn a_draft_is_seen_by_administrators_only(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let (screen, _) = screens(&admin).await;
    let body = plan(&screen, "2030-01-05T20:15:00");
    let made = admin.post("/api/v1/showtimes", &with(body.clone(), "published", json!(false))).await;
    assert_eq!((made.status.as_u16(), &made.body["on_sale"]), (201, &json!(false)), "{}", made.text);
    let id = made.body["id"].clone();
    for path in [format!("showtimes/{id}"), format!("showtimes/{id}/seats"), format!("showtimes/{id}/seats/stream")] {
        app.visitor().get(&format!("/api/v1/{path}")).await.is_problem(404, "not_found");
    }
    let seats = admin.get(&format!("/api/v1/showtimes/{}/seats", app.show.id)).await.body["seats"][0]["id"].clone();
    let hold = json!({ "showtime_id": id, "seat_ids": [seats] });
    alice.post("/api/v1/bookings/hold", &hold).await.is_problem(404, "not_found");
    let public = app.visitor().get("/api/v1/showtimes?limit=100").await.body;
    assert!(public["items"].as_array().expect("a list").iter().all(|show| show["id"] != id));
    let week = admin.get("/api/v1/admin/showtimes?cinema_id=1&from=2030-01-01&to=2030-01-07").await.body;
    let found = week["items"].as_array().expect("a list").iter().find(|show| show["id"] == id).expect("listed");
    assert_eq!((&found["published"], &found["occupancy"]["seats"]), (&json!(false), &json!(22)));

    let path = format!("/api/v1/showtimes/{id}");
    let published = put(&admin, &path, Some(&tag(&made)), &body).await;
    assert_eq!((published.status.as_u16(), &published.body["published"]), (200, &json!(true)), "{}", published.text);
    put(&admin, &path, Some(&tag(&made)), &body).await.is_problem(412, "precondition_failed");
    assert_eq!(alice.post("/api/v1/bookings/hold", &hold).await.status, 201);
    let read = app.visitor().get(&path).await;
    assert_eq!(put(&admin, &path, Some(&tag(&read)), &body).await.status, 200, "the tag of the public answer will do too");
}

async fn a_sold_show_moves_and_its_guests_are_told(app: TestApp) {
    let (admin, alice, bob) = (app.employee(Role::Admin).await, app.customer("Alice").await, app.customer("Bob").await);
    let (first, second) = screens(&admin).await;
    let booking = alice.held(&app.show, &[0, 1]).await;
    let payment = alice.confirm(booking).await;
    assert_eq!(alice.pay(&payment, "4242424242424242").await.status, 200);
    app.work().await;
    let held = bob.held(&app.show, &[4]).await;
    let before = sequence_of(&alice, booking).await;

    let path = format!("/api/v1/showtimes/{}", app.show.id);
    let later = with(plan(&first, "2030-01-03T19:00:00"), "base_price", json!(20));
    let other = with(later.clone(), "screen_id", second);
    put(&admin, &path, None, &other).await.is_problem(409, "showtime_has_bookings");
    put(&admin, &path, None, &with(later.clone(), "published", json!(false))).await.is_problem(409, "showtime_has_bookings");
    admin.delete(&path).await.is_problem(409, "showtime_has_bookings");
    let moved = put(&admin, &path, None, &later).await;
    assert_eq!((moved.status.as_u16(), &moved.body["version"]), (200, &json!(2)), "{}", moved.text);
    assert_eq!((&moved.body["occupancy"]["sold"], &moved.body["occupancy"]["held"]), (&json!(2), &json!(1)));
    app.work().await;
    let mailbox = app.visitor().get("/mailbox").await.text;
    let changed: Vec<&str> = mailbox.split("<article>").filter(|mail| mail.contains("Changed: Metropolis")).collect();
    assert!(matches!(changed[..], [mail] if mail.contains("alice@example.org") && mail.contains("19:00")), "{mailbox}");
    let read = alice.get(&format!("/api/v1/bookings/{booking}")).await;
    assert!(read.text.contains("2030-01-03T18:00:00Z") && read.text.contains(r#""total_price":21.00"#), "{}", read.text);
    assert_eq!((alice.status(booking).await.as_str(), bob.status(held).await.as_str()), ("confirmed", "held"));
    assert!(sequence_of(&alice, booking).await > before, "calendars would keep the old time");

    put(&admin, &path, None, &with(later, "starts_local", json!("2030-01-01T12:00:00"))).await.is_problem(422, "validation_failed");
    app.wait(3 * 24 * 60);
    put(&admin, &path, None, &plan(&first, "2030-02-01T12:00:00")).await.is_problem(409, "showtime_started");
}

/// Where the event of a booking stands in its sequence.
async fn sequence_of(customer: &Person, booking: i64) -> i32 {
    let event = Ics::read(&customer.get(&format!("/api/v1/bookings/{booking}/calendar.ics")).await.bytes);
    event.event().properties["SEQUENCE"].parse().expect("a number")
}

async fn what_was_never_sold_can_be_deleted(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let path = format!("/api/v1/showtimes/{}", app.show.id);
    alice.held(&app.show, &[0]).await;
    admin.delete(&path).await.is_problem(409, "showtime_has_bookings");
    app.wait(11);
    app.work().await;
    assert_eq!(admin.delete(&path).await.status, 204);
    for answer in [app.visitor().get(&path).await, admin.delete(&path).await, alice.hold(&app.show, &[0]).await] {
        answer.is_problem(404, "not_found");
    }
}

async fn seats_are_kept_back_and_given_free(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let path = format!("/api/v1/showtimes/{}/blocks", app.show.id);
    let seats = app.show.ids(&[0, 1, 5]);
    alice.held(&app.show, &[5]).await;
    let block = |seats: &[booking_domain::SeatId]| -> Value {
        json!({ "blocks": seats.iter().map(|seat| json!({ "seat_id": seat, "reason": "house seat" })).collect::<Vec<_>>() })
    };
    let refused = put(&admin, &path, None, &block(&seats)).await;
    refused.is_problem(409, "seat_unavailable");
    assert_eq!(refused.body["seat_ids"], json!([seats[2]]));
    let kept = put(&admin, &path, None, &block(&seats[..2])).await;
    assert_eq!((kept.status.as_u16(), kept.body["blocks"].as_array().map(Vec::len)), (200, Some(2)), "{}", kept.text);
    let blocked = alice.hold(&app.show, &[1, 2]).await;
    blocked.is_problem(409, "seat_blocked");
    assert_eq!(blocked.body["seat_ids"], json!([seats[1]]));
    let map = app.visitor().get(&format!("/api/v1/showtimes/{}/seats", app.show.id)).await.body;
    let statuses: Vec<&Value> = (0..6).map(|i| &map["seats"][i]["status"]).collect();
    assert_eq!(statuses, ["blocked", "blocked", "available", "available", "available", "held"]);

    put(&admin, &path, Some("\"1\""), &block(&[])).await.is_problem(412, "precondition_failed");
    assert_eq!(put(&admin, &path, Some(&tag(&kept)), &block(&seats[..1])).await.status, 200);
    assert_eq!(alice.hold(&app.show, &[1, 2]).await.status, 201, "it is free again at once");
    let read = admin.get(&path).await.body;
    assert_eq!(
        (&read["blocks"][0]["row"], &read["blocks"][0]["seat"], &read["blocks"][0]["reason"]),
        (&json!("A"), &json!("1"), &json!("house seat"))
    );
    let unknown = json!({ "blocks": [{ "seat_id": 99_999, "reason": "broken" }] });
    assert_eq!(pointers(&put(&admin, &path, None, &unknown).await), ["/blocks"]);
    let wrong = json!({ "blocks": [{ "seat_id": seats[0], "reason": " " }, { "seat_id": seats[0], "reason": "broken" }] });
    assert_eq!(pointers(&put(&admin, &path, None, &wrong).await), ["/blocks/0/reason", "/blocks/1/seat_id"]);
}

async fn a_film_is_planned_on_many_days(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let (screen, _) = screens(&admin).await;
    let show = json!({ "movie_id": 1, "screen_id": screen, "language": "de", "base_price": 12, "duration_minutes": 90 });
    let body = json!({ "show": show, "days": ["2030-01-02", "2030-01-03", "2030-03-30"], "times": ["13:30", "20:15", "02:30"] });
    let answer = admin.post("/api/v1/showtimes/bulk", &body).await;
    assert_eq!((answer.status.as_u16(), &answer.body["created"], &answer.body["refused"]), (200, &json!(7), &json!(2)), "{}", answer.text);
    let items = answer.body["items"].as_array().expect("items");
    let refused: Vec<(&str, &str)> =
        items.iter().filter_map(|item| Some((item["starts_local"].as_str()?, item["problem"]["code"].as_str()?))).collect();
    // The night of 30 March has no 02:30: the clocks are set forward.
    assert_eq!(refused, [("2030-01-03T13:30:00", "showtime_overlap"), ("2030-03-31T02:30:00", "validation_failed")]);
    assert_eq!(items[3]["problem"]["showtime"]["id"], json!(app.show.id));
    assert_eq!((&items[2]["starts_local"], &items[2]["problem"]), (&json!("2030-01-03T02:30:00"), &json!(null)));
    let again = admin.post("/api/v1/showtimes/bulk", &body).await;
    assert_eq!((&again.body["created"], &again.body["refused"]), (&json!(0), &json!(9)));
    let nothing = json!({ "show": plan(&screen, "2030-01-02T12:00:00"), "days": [], "times": [] });
    assert_eq!(pointers(&admin.post("/api/v1/showtimes/bulk", &nothing).await), ["/show"]);
    let none = json!({ "show": show, "days": [], "times": ["12:00"] });
    assert_eq!(pointers(&admin.post("/api/v1/showtimes/bulk", &none).await), ["/days"]);
    let (day, time) = (
        "must be a day, such as 2026-06-11, without a time or an offset",
        "must be a time of day, such as 20:15, without a day or an offset",
    );
    for (days, times, pointer, message) in [
        (json!(["2030-01-02", "tomorrow"]), json!(["12:00"]), "/days/1", day),
        (json!(["2030-01-02T00:00:00Z", "2030-01-03"]), json!(["12:00"]), "/days/0", day),
        (json!(["2030-01-02", 3]), json!(["12:00"]), "/days/1", "must be a string"),
        (json!("2030-01-02"), json!(["12:00"]), "/days", "must be a list"),
        (json!(["2030-01-02"]), json!(["12:00", "25:00"]), "/times/1", time),
        (json!(["2030-01-02"]), json!(["2030-01-02T12:00:00"]), "/times/0", time),
    ] {
        let refused = admin.post("/api/v1/showtimes/bulk", &json!({ "show": show, "days": days, "times": times })).await;
        assert_eq!(pointers(&refused), [pointer], "{}", refused.text);
        assert_eq!(refused.body["errors"][0]["message"], message, "{}", refused.text);
    }
    let zoned = admin.post("/api/v1/showtimes", &plan(&screen, "2030-01-05T20:15:00+01:00")).await;
    assert_eq!(pointers(&zoned), ["/starts_local"]);
    let message = "must be a day and a time, such as 2026-06-11T20:15:00, without an offset";
    assert_eq!(zoned.body["errors"][0]["message"], message, "{}", zoned.text);
}

async fn a_week_is_copied(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let (screen, _) = screens(&admin).await;
    let late = with(plan(&screen, "2030-01-05T00:15:00"), "trailer_minutes", json!(7));
    assert_eq!(admin.post("/api/v1/showtimes", &late).await.status, 201);
    let body = json!({ "cinema_id": 1, "from": "2029-12-31", "to": "2030-01-07" });
    let copied = admin.post("/api/v1/showtimes/copy-week", &body).await;
    assert_eq!((copied.status.as_u16(), &copied.body["created"], &copied.body["refused"]), (200, &json!(3), &json!(0)), "{}", copied.text);
    let week = admin.get("/api/v1/admin/showtimes?cinema_id=1&from=2030-01-07&to=2030-01-13").await.body;
    let shows = week["items"].as_array().expect("a list");
    assert_eq!(
        shows.iter().map(|show| show["starts_at_local"].as_str().expect("a time")).collect::<Vec<_>>(),
        ["2030-01-10T13:00:00", "2030-01-10T14:00:00", "2030-01-12T00:15:00"]
    );
    assert!(shows.iter().all(|show| show["published"] == false), "drafts, unless it is said otherwise");
    assert_eq!((&shows[1]["orphan_rule"], &shows[2]["trailer_minutes"]), (&json!("strict"), &json!(7)));
    let again = admin.post("/api/v1/showtimes/copy-week", &body).await;
    assert_eq!(again.body["refused"], 3);
    let short = json!({ "cinema_id": 1, "from": "2030-01-01", "to": "2030-01-07" });
    assert_eq!(pointers(&admin.post("/api/v1/showtimes/copy-week", &short).await), ["/to"]);
}

/// The catalogue and the offers remember what they have read: a change is seen all the same.
async fn a_changed_show_is_seen_at_once(app: TestApp) {
    let (admin, visitor) = (app.employee(Role::Admin).await, app.visitor());
    let (screen, _) = screens(&admin).await;
    let path = format!("/api/v1/showtimes/{}", app.show.id);
    let map = format!("{path}/seats");
    let day = "/api/v1/cinemas/1/programme?date=2030-01-03";
    for path in ["/api/v1/showtimes", day, &map] {
        assert_eq!(visitor.get(path).await.status, 200);
    }
    let later = with(plan(&screen, "2030-01-03T21:00:00"), "base_price", json!(30));
    assert_eq!(put(&admin, &path, None, &later).await.status, 200);
    let listed = visitor.get("/api/v1/showtimes").await.body;
    assert_eq!(listed["items"][1]["starts_at"], "2030-01-03T20:00:00Z");
    assert_eq!(visitor.get(day).await.body["items"][0]["showtimes"][1]["starts_at"], "2030-01-03T20:00:00Z");
    let seats = visitor.get(&map).await;
    assert_eq!(seats.body["starts_at"], "2030-01-03T20:00:00Z");
    assert!(seats.text.contains(r#""price":30.00"#), "{}", seats.text);
}
