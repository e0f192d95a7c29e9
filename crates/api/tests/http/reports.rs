//! Reports: every figure is computed here a second time, from what the bookings say of themselves, and must be the same to the cent.

use std::collections::BTreeMap;

use booking_domain::{CinemaId, Currency, account::Role};
use serde_json::{Value, json};

use crate::support::{Person, Show, TestApp, on_both};

const GOOD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";

/// The test's clock begins at 13:00 in Berlin and 07:00 in New York, on this trading day of both.
const FIRST: &str = "2030-01-01";
const SECOND: &str = "2030-01-02";

on_both! {
    every_figure_equals_what_the_bookings_say,
    a_day_of_changing_clocks_is_the_cinemas_own,
    a_table_says_what_json_says,
    the_dashboard_shows_the_day_that_runs,
    what_cannot_be_reported_is_refused,
}

/// An amount of two decimals in minor units, digit by digit.
pub fn minor(amount: &Value) -> i64 {
    let text = amount.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let (sign, whole) = whole.strip_prefix('-').map_or((1, whole), |whole| (-1, whole));
    let part = format!("{part:0<2}");
    assert_eq!(part.len(), 2, "{text}");
    sign * (whole.parse::<i64>().expect("digits") * 100 + part.parse::<i64>().expect("digits"))
}

/// Money of a line: tickets, gross, discounts, fees, charged, refunds, net.
type Money = [i64; 7];

/// What the bookings say, by trading day and currency.
#[derive(Default)]
struct Books {
    days: BTreeMap<(String, String), Money>,
    refunds: BTreeMap<(String, String, String), (i64, i64)>,
}

impl Books {
    fn add(&mut self, day: &str, currency: &Value, money: Money) {
        let line = self.days.entry((day.to_owned(), currency.as_str().expect("a code").to_owned())).or_default();
        line.iter_mut().zip(money).for_each(|(sum, more)| *sum += more);
    }

    /// A booking was sold on a day.
    async fn sold(&mut self, day: &str, person: &Person, id: i64) {
        let booking = person.get(&format!("/api/v1/bookings/{id}")).await.body;
        let pricing = &booking["pricing"];
        let adjusted: i64 = pricing["adjustments"].as_array().expect("a list").iter().map(|one| minor(&one["amount"])).sum();
        let (gross, total) = (minor(&pricing["subtotal"]) + adjusted, minor(&pricing["total"]));
        let seats = i64::try_from(booking["seats"].as_array().expect("a list").len()).expect("few");
        let money = [seats, gross, minor(&pricing["discount"]), minor(&pricing["fees"]), total, 0, total];
        self.add(day, &booking["currency"], money);
    }

    /// Refunds of a booking were decided on a day; what never sold anything is no revenue, and so goes back without lowering it.
    async fn refunded(&mut self, day: &str, person: &Person, id: i64) {
        let booking = person.get(&format!("/api/v1/bookings/{id}")).await.body;
        for refund in booking["refunds"].as_array().expect("a list") {
            let (amount, cause) = (minor(&refund["amount"]), refund["cause"].as_str().expect("a cause"));
            let currency = booking["currency"].as_str().expect("a code");
            let line = self.refunds.entry((day.to_owned(), currency.to_owned(), cause.to_owned())).or_default();
            *line = (line.0 + 1, line.1 + amount);
            if cause == "cancelled" {
                self.add(day, &booking["currency"], [0, 0, 0, 0, 0, amount, -amount]);
            }
        }
    }

    /// The sum over the days, by currency.
    fn totals(&self) -> BTreeMap<String, Money> {
        let mut totals: BTreeMap<String, Money> = BTreeMap::new();
        for ((_, currency), money) in &self.days {
            totals.entry(currency.clone()).or_default().iter_mut().zip(money).for_each(|(sum, more)| *sum += more);
        }
        totals
    }
}

async fn buy(app: &TestApp, person: &Person, show: &Show, seats: &[usize]) -> i64 {
    let id = person.held(show, seats).await;
    pay(app, person, id).await;
    id
}

async fn pay(app: &TestApp, person: &Person, id: i64) {
    let payment = person.confirm(id).await;
    assert_eq!(person.pay(&payment, GOOD).await.body["status"], "succeeded");
    app.work().await;
    assert_eq!(person.status(id).await, "confirmed");
}

async fn cancel(person: &Person, id: i64, body: &Value) {
    let answer = person.post(&format!("/api/v1/bookings/{id}/cancel"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Two days of two cinemas, with sales, cancellations, and holds that come to nothing.
struct Week {
    books: Books,
    forum: CinemaId,
    forum_show: Show,
    admin: Person,
}

async fn two_days(app: &TestApp) -> Week {
    let admin = app.employee(Role::Admin).await;
    let starts_at = app.clock_now() + jiff::SignedDuration::from_hours(50);
    let (forum, forum_show) = app.second_house("America/New_York", Currency::USD, starts_at).await;
    let mut books = Books::default();
    let mut people = Vec::new();
    for name in ["Alice", "Bob", "Carol", "Dora", "Eve", "Frank", "Gus", "Hugo"] {
        people.push(app.customer(name).await);
    }
    let [alice, bob, carol, dora, eve, frank, gus, hugo] = &people[..] else { panic!("eight people") };

    // Three look at a map; one asks whether hers is still right.
    let map = format!("/api/v1/showtimes/{}/seats", app.show.id);
    let tag = alice.get(&map).await.headers["etag"].to_str().expect("text").to_owned();
    for person in [&app.visitor(), bob] {
        assert_eq!(person.get(&map).await.status, 200);
    }
    let again = alice.send(reqwest::Method::GET, &map, &[("If-None-Match", &tag)], None).await;
    assert_eq!(again.status, 304);

    let of_alice = buy(app, alice, &app.show, &[0, 1]).await;
    let of_bob = buy(app, bob, &app.show, &[10]).await;
    let of_carol = buy(app, carol, &forum_show, &[0, 1]).await;
    dora.held(&app.show, &[4]).await;
    let of_eve = eve.held(&app.show, &[5]).await;
    let payment = eve.confirm(of_eve).await;
    eve.pay(&payment, DECLINED).await.is_problem(402, "payment_failed");
    app.work().await;
    eve.delete(&format!("/api/v1/bookings/{of_eve}/hold")).await;
    let of_frank = frank.held(&app.show, &[6]).await;
    let late = frank.confirm(of_frank).await;
    app.wait(31);
    let of_gus = gus.held(&app.show, &[6]).await;
    frank.pay(&late, GOOD).await;
    app.work().await;
    pay(app, gus, of_gus).await;
    for (person, id) in [(alice, of_alice), (bob, of_bob), (carol, of_carol), (gus, of_gus)] {
        books.sold(FIRST, person, id).await;
    }
    books.refunded(FIRST, frank, of_frank).await;

    // 00:31 in Berlin is the evening before.
    app.wait(11 * 60);
    let of_hugo = buy(app, hugo, &app.show, &[12]).await;
    books.sold(FIRST, hugo, of_hugo).await;

    // 06:31 in Berlin is the next day; 00:31 in New York is the first still.
    app.wait(6 * 60);
    let more_of_carol = buy(app, carol, &forum_show, &[2]).await;
    books.sold(FIRST, carol, more_of_carol).await;
    let more_of_hugo = buy(app, hugo, &app.show, &[14, 15]).await;
    books.sold(SECOND, hugo, more_of_hugo).await;
    cancel(alice, of_alice, &json!({ "seat_ids": app.show.ids(&[1]) })).await;
    cancel(bob, of_bob, &json!({})).await;
    app.work().await;
    books.refunded(SECOND, alice, of_alice).await;
    books.refunded(SECOND, bob, of_bob).await;
    Week { books, forum, forum_show, admin }
}

fn report(name: &str, parameters: &str) -> String {
    format!("/api/v1/admin/reports/{name}?from={FIRST}&to={SECOND}{parameters}")
}

async fn lines(admin: &Person, path: &str) -> Vec<Value> {
    let answer = admin.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.body["items"].as_array().expect("a list").clone()
}

fn money(line: &Value) -> Money {
    let amounts = ["gross", "discounts", "fees", "charged", "refunds", "net"].map(|name| minor(&line[name]));
    let [gross, discounts, fees, charged, refunds, net] = amounts;
    [line["tickets"].as_i64().expect("a number"), gross, discounts, fees, charged, refunds, net]
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

async fn every_figure_equals_what_the_bookings_say(app: TestApp) {
    let week = two_days(&app).await;
    money_equals(&week).await;
    refunds_equal(&week).await;
    holds_equal(&week).await;
    seats_equal(&app, &week).await;
    let clean = week.admin.get("/api/v1/admin/integrity").await.body;
    assert_eq!(clean["clean"], json!(true), "{clean}");
}

async fn holds_equal(week: &Week) {
    let funnel = lines(&week.admin, &report("funnel", "&group_by=cinema")).await;
    let astor = funnel.iter().find(|line| line["label"] == "Astor").expect("a line");
    let counts = ["map_views", "holds", "payments", "confirmed", "expired", "released", "open", "failed_payments"];
    // Frank's hold ended before he paid, and his money went back: it counts as let go. Dora's ended; so did nobody else's.
    let expected = [3, 8, 7, 5, 1, 2, 0, 1];
    assert_eq!(counts.map(|name| astor[name].as_i64().expect("a number")), expected, "{astor}");
    assert_eq!((&astor["completion_rate"], &astor["expiry_rate"]), (&json!(0.625), &json!(0.125)));
    let forum = funnel.iter().find(|line| line["label"] == "=Forum").expect("a line");
    assert_eq!((&forum["holds"], &forum["completion_rate"], &forum["expiry_rate"]), (&json!(2), &json!(1.0), &json!(0.0)));
}

async fn money_equals(week: &Week) {
    let days = lines(&week.admin, &report("revenue", "&group_by=day")).await;
    let reported: BTreeMap<_, _> = days.iter().map(|line| ((text(&line["group"]), text(&line["currency"])), money(line))).collect();
    assert_eq!((&reported, reported.len()), (&week.books.days, days.len()));
    assert_eq!(reported.len(), 3, "two days in euros and one in dollars: {reported:?}");
    for grouping in ["week", "month", "film", "screen", "cinema"] {
        let mut totals: BTreeMap<String, Money> = BTreeMap::new();
        for line in lines(&week.admin, &report("revenue", &format!("&group_by={grouping}"))).await {
            totals.entry(text(&line["currency"])).or_default().iter_mut().zip(money(&line)).for_each(|(sum, more)| *sum += more);
        }
        assert_eq!(totals, week.books.totals(), "{grouping}");
    }
    let forum = lines(&week.admin, &report("revenue", &format!("&group_by=cinema&cinema_id={}", week.forum))).await;
    assert_eq!(forum.len(), 1);
    assert_eq!((text(&forum[0]["label"]), money(&forum[0])), ("=Forum".to_owned(), week.books.totals()["USD"]));
    assert_eq!(lines(&week.admin, &report("revenue", "&cinema_id=999")).await, Vec::<Value>::new());
}

async fn refunds_equal(week: &Week) {
    let reported = lines(&week.admin, &report("refunds", "&group_by=day")).await;
    let reported: BTreeMap<_, _> = reported
        .iter()
        .map(|line| {
            assert_eq!(line["status"], "succeeded", "{line}");
            let key = (text(&line["group"]), text(&line["currency"]), text(&line["cause"]));
            (key, (line["refunds"].as_i64().expect("a number"), minor(&line["amount"])))
        })
        .collect();
    assert_eq!(reported, week.books.refunds);
    assert!(reported.keys().any(|(_, _, cause)| cause == "seats_gone"), "money for nothing is a refund too: {reported:?}");
}

/// Occupancy and attendance are what the seat maps show; the films' money is that of their shows.
async fn seats_equal(app: &TestApp, week: &Week) {
    let days = "/api/v1/admin/reports/{}?from=2030-01-03&to=2030-01-03";
    let path = |name: &str, more: &str| format!("{}{more}", days.replace("{}", name));
    let mut sums = (0, 0);
    let shows = lines(&week.admin, &path("occupancy", "&group_by=show")).await;
    assert_eq!(shows.len(), 3);
    for show in [&app.show, &app.strict, &week.forum_show] {
        let map = app.visitor().get(&format!("/api/v1/showtimes/{}/seats", show.id)).await.body;
        let seats = map["seats"].as_array().expect("a list");
        let booked = seats.iter().filter(|seat| seat["status"] == "booked").count();
        let line = shows.iter().find(|line| line["group"] == show.id.to_string()).expect("a line");
        assert_eq!((&line["capacity"], &line["sold"], &line["shows"]), (&json!(seats.len()), &json!(booked), &json!(1)));
        sums = (sums.0 + seats.len(), sums.1 + booked);
    }
    assert_eq!(sums.1, 8, "ten were sold and two came back: {shows:?}");
    for grouping in ["day", "week", "month", "film", "screen", "cinema", "hour"] {
        let all = lines(&week.admin, &path("occupancy", &format!("&group_by={grouping}"))).await;
        let sum = |name: &str| all.iter().map(|line| line[name].as_u64().expect("a number")).sum::<u64>();
        assert_eq!((sum("capacity"), sum("sold"), sum("shows")), (sums.0 as u64, sums.1 as u64, 3), "{grouping}");
    }
    let hours = lines(&week.admin, &path("occupancy", "&group_by=hour")).await;
    assert_eq!(hours.iter().map(|line| text(&line["group"])).collect::<Vec<_>>(), ["09", "13", "14"]);
    let attended = lines(&week.admin, &path("attendance", "&group_by=film")).await;
    assert_eq!((&attended[0]["sold"], &attended[0]["used"], &attended[0]["attendance"]), (&json!(sums.1), &json!(0), &json!(0.0)));

    let films = lines(&week.admin, &path("movies", "")).await;
    let reported: BTreeMap<_, _> = films.iter().map(|line| (text(&line["currency"]), minor(&line["net"]))).collect();
    let expected: BTreeMap<_, _> = week.books.totals().into_iter().map(|(currency, money)| (currency, money[6])).collect();
    assert_eq!(reported, expected, "{films:?}");
    assert!(films.iter().all(|line| line["label"] == "Metropolis"));
}

async fn a_day_of_changing_clocks_is_the_cinemas_own(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let starts_at = "2030-04-02T18:00:00Z".parse().expect("an instant");
    let (cinema, show) = app.second_house("Europe/Berlin", Currency::EUR, starts_at).await;
    let alice = app.customer("Alice").await;
    // In the night to the 31st clocks in Berlin go from 02:00 to 03:00: the trading day of the 30th ends at 04:00 UTC, not at 05:00.
    for (at, seat) in [("2030-03-31T03:59:00Z", 0), ("2030-03-31T04:01:00Z", 1)] {
        app.clock.advance(app.clock_now().duration_until(at.parse().expect("an instant")));
        buy(&app, &alice, &show, &[seat]).await;
    }
    let path = format!("/api/v1/admin/reports/revenue?from=2030-03-30&to=2030-03-31&cinema_id={cinema}");
    let days = lines(&admin, &path).await;
    let tickets = |line: &Value| (text(&line["group"]), line["tickets"].as_i64());
    assert_eq!(days.iter().map(tickets).collect::<Vec<_>>(), [("2030-03-30".to_owned(), Some(1)), ("2030-03-31".to_owned(), Some(1))]);
}

async fn a_table_says_what_json_says(app: TestApp) {
    let week = two_days(&app).await;
    let reports = [
        ("revenue", "&group_by=cinema"),
        ("revenue", ""),
        ("occupancy", "&group_by=hour"),
        ("occupancy", "&to=2030-01-03&group_by=show"),
        ("movies", ""),
        ("screens", ""),
        ("refunds", ""),
        ("funnel", "&group_by=film"),
        ("promotions", ""),
        ("attendance", "&group_by=screen"),
    ];
    for (name, parameters) in reports {
        let (last, parameters) = parameters.strip_prefix("&to=2030-01-03").map_or((SECOND, parameters), |rest| ("2030-01-03", rest));
        let path = format!("/api/v1/admin/reports/{name}?from={FIRST}&to={last}{parameters}");
        let items = lines(&week.admin, &path).await;
        let table = week.admin.get(&format!("{path}&format=csv")).await;
        assert_eq!(
            (table.status.as_u16(), &table.headers["content-type"]),
            (200, &"text/csv; charset=utf-8; header=present".parse().expect("a value"))
        );
        let file = format!("attachment; filename=\"marquee-{name}-{FIRST}-{last}.csv\"");
        assert_eq!(table.headers["content-disposition"].to_str().ok(), Some(file.as_str()));
        assert!(table.text.ends_with("\r\n") && !table.text.replace("\r\n", "").contains('\n'), "{}", table.text);
        let mut reader = csv::Reader::from_reader(table.text.as_bytes());
        let columns = reader.headers().expect("a head").clone();
        let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a line")).collect();
        assert_eq!(records.len(), items.len(), "{}", table.text);
        for (record, item) in records.iter().zip(&items) {
            assert_eq!(record.len(), item.as_object().expect("an object").len());
            for (column, cell) in columns.iter().zip(record) {
                match &item[column] {
                    Value::String(text) if text.starts_with('=') => assert_eq!(cell, format!("'{text}")),
                    Value::String(text) => assert_eq!(cell, text),
                    Value::Null => assert_eq!(cell, ""),
                    number => assert_eq!(&serde_json::from_str::<Value>(cell).expect("a number"), number, "{name} {column}"),
                }
            }
        }
    }
    let cinemas = week.admin.get(&report("revenue", "&group_by=cinema&format=csv")).await;
    assert!(cinemas.text.contains(",'=Forum,"), "a name that looks like a formula is words: {}", cinemas.text);
    assert!(cinemas.text.contains(",USD,"), "{}", cinemas.text);
}

async fn the_dashboard_shows_the_day_that_runs(app: TestApp) {
    let week = two_days(&app).await;
    let dashboard = week.admin.get("/api/v1/admin/dashboard").await.body;
    assert_eq!((&dashboard["today"]["day"], dashboard["trend"].as_array().map(Vec::len)), (&json!(SECOND), Some(14)));
    let days = dashboard["trend"].as_array().expect("a list");
    assert_eq!((&days[13], &days[12]["day"], &days[0]["day"]), (&dashboard["today"], &json!(FIRST), &json!("2029-12-20")));
    for (day, name) in [(&days[12], FIRST), (&days[13], SECOND)] {
        for sales in day["sales"].as_array().expect("a list") {
            assert_eq!(money(sales), week.books.days[&(name.to_owned(), text(&sales["currency"]))]);
        }
    }
    assert_eq!((&days[12]["failed_payments"], &days[12]["map_views"], &days[13]["refunds"]), (&json!(1), &json!(3), &json!(2)));
    let next: Vec<i64> =
        dashboard["next_showtimes"].as_array().expect("a list").iter().filter_map(|show| show["showtime_id"].as_i64()).collect();
    assert_eq!(next, [app.show.id.0, app.strict.id.0, week.forum_show.id.0]);
    // The films of the trend are those whose shows were; this one's are ahead.
    assert_eq!(dashboard["top_films"], json!([]));
    app.wait(48 * 60);
    let later = week.admin.get("/api/v1/admin/dashboard").await.body;
    assert_eq!((&later["top_films"][0]["title"], &later["today"]["day"]), (&json!("Metropolis"), &json!("2030-01-04")));
    assert_eq!(later["next_showtimes"], json!([]));

    let forum = week.admin.get(&format!("/api/v1/admin/dashboard?cinema_id={}", week.forum)).await.body;
    let currencies = forum["trend"].as_array().expect("a list").iter().flat_map(|day| day["sales"].as_array().expect("a list"));
    assert!(currencies.map(|sales| text(&sales["currency"])).all(|currency| currency == "USD"));
}

async fn what_cannot_be_reported_is_refused(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    for (query, pointer) in [
        ("from=2030-01-02&to=2030-01-01", "/query/to"),
        ("from=2020-01-01&to=2030-01-01", "/query/to"),
        ("from=2030-01-02&to=soon", "/query/to"),
        ("from=2030-01-02&to=2030-01-02&group_by=show", "/query/group_by"),
        ("from=2030-01-02&to=2030-01-02&format=xml", "/query/format"),
        ("from=2030-01-02", "/query"),
    ] {
        let answer = admin.get(&format!("/api/v1/admin/reports/revenue?{query}")).await;
        answer.is_problem(422, "validation_failed");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{}", answer.text);
    }
    for (from, to) in [("-009999-01-01", "-009999-01-02"), ("9999-12-30", "9999-12-31")] {
        admin.get(&format!("/api/v1/admin/reports/revenue?from={from}&to={to}")).await.is_problem(422, "validation_failed");
    }
}
