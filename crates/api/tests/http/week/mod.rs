//! A week of a cinema, from an empty building to its accounts, by the people who run it; then every figure of every report, computed again
//! from the API's own lists, must be the same to the cent.

mod books;
mod reports;

use booking_app::import::SourceRow;
use booking_domain::{CinemaId, SeatId, ShowtimeId, Timestamp, account::Role};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use self::{
    books::{Books, Fact, Lines, all, key, text},
    reports::{REPORTS, rate, told},
};
use crate::{
    door::is_sound,
    reports::minor,
    schedule::{put, tag},
    support::{Answer, Person, Show, TestApp, on_both},
};

on_both! { a_week_of_a_cinema_adds_up_in_every_report }

const CARD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";

/// The house that is built, and who works in it.
struct Delphi {
    cinema: i64,
    admin: Person,
    clerk: Person,
    /// Its shows by their start.
    shows: Vec<Show>,
    /// Maps that were opened.
    views: Vec<(Timestamp, i64)>,
}

#[track_caller]
fn done(answer: &Answer, status: u16) -> &Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    &answer.body
}

/// A cinema in New York whose day starts at five and whose taxes are added, with a screen of 14 seats.
async fn built(app: &TestApp, admin: &Person) -> (i64, i64) {
    let cinema = json!({
        "name": "Delphi", "city": "New York", "address": "1 Main Street", "time_zone": "America/New_York", "currency": "USD",
        "booking_fee": 0.75, "trading_day_start": 5,
        "cancellation": { "tiers": [{ "hours_before": 24, "basis_points": 10000 }, { "hours_before": 1, "basis_points": 5000 }], "fees_back": false }
    });
    let cinema = key(&done(&admin.post("/api/v1/admin/cinemas", &cinema).await, 201)["id"]);
    let screen = json!({ "cinema_id": cinema, "name": "Great Hall", "cleaning_minutes": 20 });
    let screen = key(&done(&admin.post("/api/v1/admin/screens", &screen).await, 201)["id"]);
    let seat = |row: &str, x: i32, y: i32, kind: &str| json!({ "row": row, "seat": (x + 1).to_string(), "type": kind, "x": x, "y": y });
    let mut seats: Vec<Value> = (0..6).map(|x| seat("A", x, 0, "regular")).collect();
    seats.extend((0..6).map(|x| seat("B", x, 1, "premium")));
    seats.push(seat("C", 0, 2, "wheelchair"));
    let mut companion = seat("C", 1, 2, "companion");
    companion["companion_of"] = json!({ "row": "C", "seat": "1" });
    seats.push(companion);
    done(&put(admin, &format!("/api/v1/admin/screens/{screen}/layout"), None, &json!({ "seats": seats })).await, 200);

    // Prices: children pay less, premium seats cost more, and so do late evenings; a fee for the booking, and a tax on top.
    let list = json!({ "booking_fee": 0.40, "tax": { "basis_points": 825, "included": false } });
    done(&put(admin, &format!("/api/v1/admin/cinemas/{cinema}/price-list"), None, &list).await, 200);
    for rule in [
        json!({ "position": 1, "name": "Premium seat", "conditions": { "seat_types": ["premium"] }, "effect": { "amount": 2.5 } }),
        json!({ "position": 2, "name": "Child", "conditions": { "ticket_types": ["child"] }, "effect": { "basis_points": -3333 } }),
        json!({ "position": 3, "name": "Evening", "conditions": { "from_hour": 19, "to_hour": 23 }, "effect": { "basis_points": 1250 } }),
    ] {
        let mut rule = rule;
        rule["cinema_id"] = json!(cinema);
        done(&admin.post("/api/v1/admin/pricing-rules", &rule).await, 201);
    }
    for promotion in [
        json!({ "code": "WEEK", "name": "Opening week", "effect": { "basis_points": 1500 }, "max_uses": 3 }),
        json!({ "code": "FIVE", "name": "Five dollars", "effect": { "amount": { "value": 5, "currency": "USD" } }, "cinema_ids": [cinema] }),
    ] {
        done(&admin.post("/api/v1/admin/promotions", &promotion).await, 201);
    }
    let row = |line: u64, title: &str, minutes: i32| SourceRow {
        line,
        values: Ok(json!({ "title": title, "runtime": minutes, "year": 1927 }).as_object().expect("an object").clone()),
    };
    let rows = vec![row(2, "Wings", 111), row(3, "Sunrise", 94)];
    let (count, rejected) = app.services().catalogue.import_films().batch(rows).await.expect("works");
    assert_eq!((count.inserted, rejected.len()), (2, 0));
    app.services().changes.catalogue().await;
    (cinema, screen)
}

/// Two weeks: the first by a plan of days and times, the second copied as drafts, of which one evening is published.
async fn scheduled(app: &TestApp, admin: &Person, cinema: i64, screen: i64) {
    let films = all(admin, "/api/v1/movies").await;
    let film = |title: &str| films.iter().find(|film| film["title"] == title).expect("was imported")["id"].clone();
    let opening = app.clock_now() + jiff::SignedDuration::from_hours(1);
    let days: Vec<String> = (1..=7).map(|day| date(2030, 1, day).to_string()).collect();
    for (title, times, price) in [("Wings", json!(["14:00"]), 9.9), ("Sunrise", json!(["20:30", "23:45"]), 12.0)] {
        let show = json!({
            "movie_id": film(title), "screen_id": screen, "language": "en", "base_price": price, "orphan_rule": "off",
            "sales_open_at": opening.to_string()
        });
        let answer = admin.post("/api/v1/showtimes/bulk", &json!({ "show": show, "days": days, "times": times })).await;
        assert_eq!(done(&answer, 200)["refused"], 0, "{}", answer.text);
    }
    let copied = admin.post("/api/v1/showtimes/copy-week", &json!({ "cinema_id": cinema, "from": "2030-01-01", "to": "2030-01-08" })).await;
    assert_eq!((&done(&copied, 200)["created"], &copied.body["refused"]), (&json!(21), &json!(0)), "{}", copied.text);
    let published = json!({
        "movie_id": film("Sunrise"), "screen_id": screen, "starts_local": "2030-01-08T20:30:00", "language": "en", "base_price": 12,
        "orphan_rule": "off", "published": true
    });
    let draft = copied.body["items"].as_array().expect("a list").iter().find(|item| item["starts_local"] == "2030-01-08T20:30:00");
    let draft = format!("/api/v1/showtimes/{}", draft.expect("was copied")["showtime_id"]);
    done(&put(admin, &draft, None, &published).await, 200);
}

impl Delphi {
    async fn open(app: &TestApp) -> Self {
        let admin = app.employee(Role::Admin).await;
        let (cinema, screen) = built(app, &admin).await;
        scheduled(app, &admin, cinema, screen).await;
        let clerk = app.staff_of("clerk", &[CinemaId(cinema)]).await;
        let layout = admin.get(&format!("/api/v1/admin/showtimes?cinema_id={cinema}&limit=100")).await;
        let mut delphi = Self { cinema, admin, clerk, shows: Vec::new(), views: Vec::new() };
        for show in layout.body["items"].as_array().expect("a list").iter().filter(|show| show["published"] == true) {
            let id = key(&show["id"]);
            let seats = delphi.map(app, id).await;
            delphi.shows.push(Show { id: ShowtimeId(id), seats });
        }
        assert_eq!(delphi.shows.len(), 22);
        delphi
    }

    /// Looks at the map of a show; its seats in the order of the layout.
    async fn map(&mut self, app: &TestApp, show: i64) -> Vec<SeatId> {
        let map = app.visitor().get(&format!("/api/v1/showtimes/{show}/seats")).await;
        self.views.push((app.clock_now(), show));
        done(&map, 200)["seats"].as_array().expect("a list").iter().map(|seat| SeatId(key(&seat["id"]))).collect()
    }

    fn choice(&self, show: usize, seats: &[(usize, &str)]) -> Value {
        let show = &self.shows[show];
        let ids: Vec<SeatId> = seats.iter().map(|(seat, _)| show.seats[*seat]).collect();
        let tickets: Vec<Value> = seats.iter().map(|(seat, kind)| json!({ "seat_id": show.seats[*seat], "type": kind })).collect();
        json!({ "showtime_id": show.id, "seat_ids": ids, "tickets": tickets })
    }

    async fn hold(&self, person: &Person, show: usize, seats: &[(usize, &str)], code: Option<&str>) -> i64 {
        let mut body = self.choice(show, seats);
        if let Some(code) = code {
            body["promo_code"] = json!(code);
        }
        key(&done(&person.post("/api/v1/bookings/hold", &body).await, 201)["reservation_id"])
    }

    async fn buy(&self, app: &TestApp, person: &Person, show: usize, seats: &[(usize, &str)], code: Option<&str>) -> i64 {
        let booking = self.hold(person, show, seats, code).await;
        paid(app, person, booking).await;
        booking
    }

    async fn sell(&self, show: usize, seats: &[(usize, &str)], payment: &str) -> i64 {
        let mut body = self.choice(show, seats);
        body["payment"] = json!(payment);
        if payment == "complimentary" {
            body["reason"] = json!("Neighbours");
        }
        key(&done(&self.clerk.post("/api/v1/staff/bookings/sell", &body).await, 201)["reservation_id"])
    }

    /// Lets in whoever has a booking's first tickets.
    async fn scan(&self, show: usize, booking: i64, tickets: usize) {
        let items = self.admin.get(&format!("/api/v1/bookings/{booking}/tickets")).await.body["items"].clone();
        for ticket in items.as_array().expect("tickets").iter().take(tickets) {
            let nonce = format!("scan-{}", ticket["id"]);
            let scan = json!({ "code": ticket["code"], "showtime_id": self.shows[show].id, "nonce": nonce, "device": "Door 1" });
            let answer = self.clerk.post("/api/v1/staff/checkin/scan", &scan).await;
            assert_eq!(answer.body["outcome"], "valid", "{}", answer.text);
        }
    }

    /// Premium seats cost more from now on, and so does a booking.
    async fn change_prices(&self) {
        let rules = all(&self.admin, &format!("/api/v1/admin/pricing-rules?cinema_id={}", self.cinema)).await;
        let premium = rules.iter().find(|rule| rule["name"] == "Premium seat").expect("a rule");
        let path = format!("/api/v1/admin/pricing-rules/{}", premium["id"]);
        let wanted =
            json!({ "position": 1, "name": "Premium seat", "conditions": { "seat_types": ["premium"] }, "effect": { "amount": 4.1 } });
        let read = tag(&self.admin.get(&path).await);
        done(&put(&self.admin, &path, Some(&read), &wanted).await, 200);
        let list = json!({ "booking_fee": 0.60, "tax": { "basis_points": 900, "included": false } });
        done(&put(&self.admin, &format!("/api/v1/admin/cinemas/{}/price-list", self.cinema), None, &list).await, 200);
    }
}

async fn paid(app: &TestApp, person: &Person, booking: i64) {
    let payment = person.confirm(booking).await;
    assert_eq!(person.pay(&payment, CARD).await.body["status"], "succeeded");
    app.work().await;
    assert_eq!(person.status(booking).await, "confirmed");
}

/// Until a moment by the clocks of New York, which are five hours behind UTC in January.
fn wait_until(app: &TestApp, local: &str) {
    let at: Timestamp = format!("2030-01-{local}:00-05:00").parse().expect("an instant");
    let time = app.clock_now().duration_until(at);
    assert!(time.is_positive(), "{local} is past");
    app.clock.advance(time);
}

/// The first day: sales online and at the counter, holds that come to nothing, a door.
async fn first_day(app: &TestApp, delphi: &mut Delphi, [alice, bob, carol, dora, eve]: [&Person; 5]) {
    let early = alice.post("/api/v1/bookings/hold", &delphi.choice(1, &[(0, "adult")])).await;
    early.is_problem(409, "showtime_not_on_sale");
    wait_until(app, "01T08:01");
    delphi.map(app, delphi.shows[1].id.0).await;
    let of_alice = delphi.buy(app, alice, 1, &[(0, "adult"), (1, "child")], None).await;
    let of_bob = delphi.buy(app, bob, 1, &[(6, "adult"), (7, "child")], Some("WEEK")).await;
    let matinee = delphi.buy(app, carol, 0, &[(2, "senior"), (3, "adult"), (4, "child")], Some("FIVE")).await;
    delphi.hold(dora, 1, &[(5, "adult")], Some("WEEK")).await;
    let declined = delphi.hold(eve, 1, &[(8, "adult")], None).await;
    let payment = eve.confirm(declined).await;
    eve.pay(&payment, DECLINED).await.is_problem(402, "payment_failed");
    app.work().await;
    assert_eq!(eve.delete(&format!("/api/v1/bookings/{declined}/hold")).await.status, 200);

    let cash = delphi.sell(1, &[(2, "senior"), (3, "adult")], "cash").await;
    delphi.sell(1, &[(9, "adult")], "card_terminal").await;
    delphi.sell(1, &[(4, "child")], "complimentary").await;
    // In euros, in a house with another clock: currencies and days are kept apart.
    let elsewhere = alice.held(&app.show, &[0, 10]).await;
    paid(app, alice, elsewhere).await;

    wait_until(app, "01T13:40");
    delphi.scan(0, matinee, 2).await;
    wait_until(app, "01T20:10");
    delphi.scan(1, of_alice, 2).await;
    delphi.scan(1, of_bob, 1).await;
    delphi.scan(1, cash, 2).await;
    // What was let in by mistake goes out again.
    let undone = delphi.admin.get(&format!("/api/v1/bookings/{of_bob}/tickets")).await.body["items"][0]["code"].clone();
    let undo = json!({ "code": undone, "showtime_id": delphi.shows[1].id, "nonce": "undo-1", "reason": "Wrong door" });
    done(&delphi.clerk.post("/api/v1/staff/checkin/undo", &undo).await, 200);
}

/// The days after: other prices, a sale in the night, a show called off, money that goes back in every way.
async fn later_days(app: &TestApp, delphi: &mut Delphi, [alice, bob, carol, dora, eve]: [&Person; 5]) {
    delphi.change_prices().await;
    // 01:30 in New York is the evening before there.
    wait_until(app, "02T01:30");
    delphi.map(app, delphi.shows[4].id.0).await;
    delphi.buy(app, dora, 4, &[(6, "adult")], Some("WEEK")).await;
    wait_until(app, "02T10:00");
    delphi.buy(app, bob, 4, &[(0, "adult"), (1, "adult")], None).await;
    delphi.sell(4, &[(7, "adult"), (8, "adult")], "cash").await;
    let friday = delphi.buy(app, alice, 10, &[(0, "adult"), (1, "child"), (6, "senior")], None).await;
    let goodwill = delphi.buy(app, carol, 10, &[(7, "adult")], Some("FIVE")).await;
    let ill = delphi.buy(app, eve, 10, &[(8, "adult"), (9, "adult")], None).await;
    let at_counter = delphi.sell(10, &[(2, "adult"), (3, "child")], "cash").await;
    delphi.hold(dora, 10, &[(10, "adult")], None).await;

    let called_off = format!("/api/v1/showtimes/{}/cancel", delphi.shows[4].id);
    done(&delphi.admin.post(&called_off, &json!({ "reason": "The projector is broken" })).await, 202);
    app.work().await;
    app.work().await;

    // More than 24 hours before: all of a child's ticket but its fee. Less than that: half.
    wait_until(app, "03T09:00");
    let one = json!({ "seat_ids": [delphi.shows[10].seats[1]] });
    done(&alice.post(&format!("/api/v1/bookings/{friday}/cancel"), &one).await, 200);
    wait_until(app, "04T11:00");
    let half = json!({ "seat_ids": [delphi.shows[10].seats[6]] });
    done(&alice.post(&format!("/api/v1/bookings/{friday}/cancel"), &half).await, 200);
    let part = json!({ "amount": 3.35, "reason": "The sound failed for ten minutes" });
    done(&delphi.admin.post(&format!("/api/v1/admin/bookings/{goodwill}/refunds"), &part).await, 201);
    let whole = json!({ "reason": "Fell ill", "refund": "full" });
    done(&delphi.admin.post(&format!("/api/v1/admin/bookings/{ill}/cancel"), &whole).await, 200);
    let counted = json!({ "reason": "Wrong film", "refund": "full", "seat_ids": [delphi.shows[10].seats[3]] });
    done(&delphi.admin.post(&format!("/api/v1/admin/bookings/{at_counter}/cancel"), &counted).await, 200);
    app.work().await;
    wait_until(app, "04T20:10");
    delphi.scan(10, friday, 1).await;
    delphi.map(app, delphi.shows[21].id.0).await;
    // Of the week after, and still open when the accounts are made.
    delphi.hold(bob, 21, &[(0, "adult")], None).await;
    app.work().await;
}

/// The day that runs, the trend, the films and the shows of the dashboard are those of the reports.
async fn dashboard_holds(app: &TestApp, admin: &Person, books: &Books, cinema: Option<i64>) {
    let only = cinema.map(|cinema| format!("?cinema_id={cinema}")).unwrap_or_default();
    let answer = admin.get(&format!("/api/v1/admin/dashboard{only}")).await;
    let dashboard = done(&answer, 200);
    let trend = dashboard["trend"].as_array().expect("a list");
    assert_eq!((trend.len(), &trend[13]), (14, &dashboard["today"]));
    let day_of = |day: &Value| -> Date { day["day"].as_str().expect("a day").parse().expect("a day") };
    for day in trend {
        let period = (day_of(day), day_of(day));
        let sum = |facts: &[Fact], figures: usize| -> Vec<i64> {
            let lines = books.lines(facts, "day", period, cinema).into_values();
            lines.fold(vec![0; figures], |sums, line| sums.iter().zip(line).map(|(sum, more)| sum + more).collect())
        };
        let money = &REPORTS[0];
        let sales: Lines = day["sales"].as_array().expect("a list").iter().map(|sales| money.line(sales, "dashboard")).collect();
        let computed = books.lines(&books.revenue(), "day", period, cinema);
        let computed: Lines = computed.into_iter().map(|(of, figures)| (vec!["null".to_owned(), of[1].clone()], figures)).collect();
        assert_eq!(sales, computed, "{day}");
        let (shows, funnel) = (sum(&books.occupancy(), 3), sum(&books.funnel(), 8));
        let counts = ["tickets", "shows", "capacity", "seats_sold", "map_views", "holds", "failed_payments", "refunds"];
        let expected =
            [sum(&books.revenue(), 10)[0], shows[0], shows[1], shows[2], funnel[0], funnel[1], funnel[7], sum(&books.refunds(), 3)[0]];
        assert_eq!(counts.map(|name| key(&day[name])), expected, "{day}");
        let ended = funnel[1] - funnel[6];
        let rates = [rate(shows[2], shows[1]), rate(funnel[3], ended), rate(funnel[4], ended)];
        assert_eq!(["occupancy", "completion_rate", "expiry_rate"].map(|name| told(&day[name])), rates, "{day}");
    }
    let period = (day_of(&trend[0]), day_of(&trend[13]));
    let films = books.lines(&books.movies(), "film", period, cinema);
    let top: Lines = dashboard["top_films"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|film| {
            (vec![text(&film["movie_id"]), text(&film["currency"])], vec![key(&film["shows"]), key(&film["sold"]), minor(&film["net"])])
        })
        .collect();
    let sold: Lines = films.into_iter().filter(|(_, film)| film[2] > 0).map(|(of, film)| (of, vec![film[0], film[2], film[3]])).collect();
    assert!(sold.len() <= 5 && !sold.is_empty(), "all of them are among the first five");
    assert_eq!(top.into_iter().filter(|(_, film)| film[1] > 0).collect::<Lines>(), sold);
    let next: Vec<[i64; 3]> = dashboard["next_showtimes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|show| ["showtime_id", "capacity", "sold"].map(|name| key(&show[name])))
        .collect();
    let ahead = books.next_shows(app.clock_now());
    if cinema.is_none() {
        assert_eq!(next, ahead);
    }
}

async fn a_week_of_a_cinema_adds_up_in_every_report(app: TestApp) {
    let mut delphi = Delphi::open(&app).await;
    let mut people = Vec::new();
    for name in ["Alice", "Bob", "Carol", "Dora", "Eve"] {
        people.push(app.customer(name).await);
    }
    let people: [&Person; 5] = [&people[0], &people[1], &people[2], &people[3], &people[4]];
    first_day(&app, &mut delphi, people).await;
    later_days(&app, &mut delphi, people).await;
    is_sound(&delphi.admin).await;

    let books = Books::read(&delphi.admin, &delphi.views).await;
    assert_eq!(books.bookings(), 18, "every sale and hold of the week is in the list");
    let weeks = (date(2029, 12, 28), date(2030, 1, 17));
    for report in &REPORTS {
        report.holds(&delphi.admin, &books, weeks, None).await;
        // A part of the time and one house: what is outside of it is left out.
        report.holds(&delphi.admin, &books, (date(2030, 1, 2), date(2030, 1, 4)), Some(delphi.cinema)).await;
        report.holds(&delphi.admin, &books, (date(2030, 1, 1), date(2030, 1, 1)), Some(1)).await;
    }
    dashboard_holds(&app, &delphi.admin, &books, None).await;
    dashboard_holds(&app, &delphi.admin, &books, Some(delphi.cinema)).await;
}
