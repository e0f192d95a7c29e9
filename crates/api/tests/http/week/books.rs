//! Every figure of every report, computed a second time: out of what the API says of its bookings, refunds, shows and screens, and by no
//! code of the product. The trading day, the groups and the rates are worked out here anew.

use std::collections::BTreeMap;

use booking_domain::Timestamp;
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::Value;

use crate::{reports::minor, support::Person};

/// What happened once: when, for which show, what tells its line apart beside the group, and its figures.
pub struct Fact {
    at: Timestamp,
    show: i64,
    apart: Vec<String>,
    figures: Vec<i64>,
}

/// Lines by their group and what else tells them apart.
pub type Lines = BTreeMap<Vec<String>, Vec<i64>>;

/// A show as the schedule has it.
struct Show {
    starts_at: Timestamp,
    film: String,
    screen: String,
    cinema: String,
    currency: String,
    takes_place: bool,
    capacity: i64,
}

/// By which clock a cinema counts its days.
struct House {
    zone: TimeZone,
    day_starts: i64,
}

/// Everything that lists of the API say, and the maps that were opened, which nobody lists.
pub struct Books {
    houses: BTreeMap<String, House>,
    shows: BTreeMap<i64, Show>,
    dossiers: Vec<Value>,
    refunds: Vec<Value>,
    views: Vec<(Timestamp, i64)>,
}

pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub fn key(value: &Value) -> i64 {
    value.as_i64().expect("a key")
}

fn instant(value: &Value) -> Timestamp {
    value.as_str().expect("an instant").parse().expect("an instant")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// Every item of a list, page by page.
pub async fn all(admin: &Person, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        // Few at a time, so that there are pages.
        let page = admin.get(&format!("{path}{joint}limit=7{cursor}")).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        items.extend_from_slice(list(&page.body["items"]));
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

impl Books {
    /// Reads them; `views` are the maps that were opened: when, and of which show.
    pub async fn read(admin: &Person, views: &[(Timestamp, i64)]) -> Self {
        let mut houses = BTreeMap::new();
        for cinema in all(admin, "/api/v1/admin/cinemas").await {
            let zone = TimeZone::get(cinema["time_zone"].as_str().expect("a zone")).expect("a zone");
            houses.insert(text(&cinema["id"]), House { zone, day_starts: key(&cinema["trading_day_start"]) });
        }
        let mut seats = BTreeMap::new();
        for screen in all(admin, "/api/v1/admin/screens").await {
            let layout = admin.get(&format!("/api/v1/admin/screens/{}/layout", screen["id"])).await;
            seats.insert(text(&screen["id"]), i64::try_from(list(&layout.body["seats"]).len()).expect("few"));
        }
        let mut shows = BTreeMap::new();
        for show in all(admin, "/api/v1/admin/showtimes").await {
            let screen = text(&show["screen"]["id"]);
            let known = Show {
                starts_at: instant(&show["starts_at"]),
                film: text(&show["movie"]["id"]),
                cinema: text(&show["cinema"]["id"]),
                currency: text(&show["currency"]),
                takes_place: show["status"] == "scheduled" && show["published"] == true,
                capacity: seats[&screen],
                screen,
            };
            shows.insert(key(&show["id"]), known);
        }
        let mut dossiers = Vec::new();
        for booking in all(admin, "/api/v1/admin/bookings").await {
            dossiers.push(admin.get(&format!("/api/v1/admin/bookings/{}", booking["reservation_id"])).await.body);
        }
        Self { houses, shows, dossiers, refunds: all(admin, "/api/v1/admin/refunds").await, views: views.to_vec() }
    }

    /// Of how many bookings they are.
    pub fn bookings(&self) -> usize {
        self.dossiers.len()
    }

    fn house(&self, show: i64) -> &House {
        &self.houses[&self.shows[&show].cinema]
    }

    fn day(&self, fact: &Fact) -> Date {
        let House { zone, day_starts } = self.house(fact.show);
        let local = fact.at.to_zoned(zone.clone()).datetime();
        if i64::from(local.hour()) < *day_starts { local.date() - 1.day() } else { local.date() }
    }

    fn group(&self, fact: &Fact, grouping: &str) -> String {
        let (day, show) = (self.day(fact), &self.shows[&fact.show]);
        match grouping {
            "day" => day.to_string(),
            "week" => format!("{}-W{:02}", day.iso_week_date().year(), day.iso_week_date().week()),
            "month" => day.to_string()[..7].to_owned(),
            "film" => show.film.clone(),
            "screen" => show.screen.clone(),
            "cinema" => show.cinema.clone(),
            "show" => fact.show.to_string(),
            "hour" => format!("{:02}", show.starts_at.to_zoned(self.house(fact.show).zone.clone()).hour()),
            other => panic!("no grouping is called {other}"),
        }
    }

    /// The facts of some trading days, of one cinema or all, added up by their group.
    pub fn lines(&self, facts: &[Fact], grouping: &str, (from, to): (Date, Date), cinema: Option<i64>) -> Lines {
        let mut lines = Lines::new();
        for fact in facts {
            let here = cinema.is_none_or(|cinema| self.shows[&fact.show].cinema == cinema.to_string());
            if !here || self.day(fact) < from || self.day(fact) > to {
                continue;
            }
            let of: Vec<String> = [self.group(fact, grouping)].into_iter().chain(fact.apart.iter().cloned()).collect();
            let line = lines.entry(of).or_insert_with(|| vec![0; fact.figures.len()]);
            line.iter_mut().zip(&fact.figures).for_each(|(sum, more)| *sum += more);
        }
        lines
    }

    /// When the seats of a booking were sold: its first tickets are of that moment.
    fn sold_at(dossier: &Value) -> Option<Timestamp> {
        list(&dossier["tickets"]).iter().map(|ticket| instant(&ticket["issued_at"])).min()
    }

    fn show_of(dossier: &Value) -> i64 {
        key(&dossier["booking"]["showtime_id"])
    }

    /// The seats that a booking has now.
    fn live_seats(dossier: &Value) -> i64 {
        let stands = matches!(dossier["booking"]["status"].as_str(), Some("confirmed" | "completed"));
        let live = list(&dossier["booking"]["seats"]).iter().filter(|seat| stands && seat["cancelled_at"].is_null());
        i64::try_from(live.count()).expect("few")
    }

    fn sold(&self) -> impl Iterator<Item = (&Value, Timestamp)> {
        self.dossiers.iter().filter_map(|dossier| Some((dossier, Self::sold_at(dossier)?)))
    }

    /// Refunds of what was sold, with their amounts.
    fn money_back(&self) -> impl Iterator<Item = (&Value, i64)> {
        let sold: Vec<i64> = self.sold().map(|(dossier, _)| key(&dossier["booking"]["reservation_id"])).collect();
        let earned = move |refund: &&Value| sold.contains(&key(&refund["reservation_id"])) && refund["status"] != "superseded";
        self.refunds.iter().filter(earned).map(|refund| (refund, minor(&refund["amount"])))
    }

    /// `tickets, gross, discounts, fees, tax, tax_added, charged, refunds, disputed, net` by currency.
    pub fn revenue(&self) -> Vec<Fact> {
        let sales = self.sold().map(|(dossier, at)| {
            let (booking, pricing) = (&dossier["booking"], &dossier["booking"]["pricing"]);
            let (gross, discount, fees) = (Self::gross_of(pricing), minor(&pricing["discount"]), minor(&pricing["fees"]));
            let tax = if pricing["tax"].is_null() { 0 } else { minor(&pricing["tax"]["amount"]) };
            let added = if pricing["tax"]["included"] == false { tax } else { 0 };
            let (total, seats) = (minor(&pricing["total"]), i64::try_from(list(&booking["seats"]).len()).expect("few"));
            assert_eq!(gross - discount + fees + added, total, "a price that does not add up: {pricing}");
            let figures = vec![seats, gross, discount, fees, tax, added, total, 0, 0, total];
            Fact { at, show: Self::show_of(dossier), apart: vec![text(&booking["currency"])], figures }
        });
        let back = self.money_back().map(|(refund, amount)| Fact {
            at: instant(&refund["created_at"]),
            show: key(&refund["showtime_id"]),
            apart: vec![text(&refund["currency"])],
            figures: vec![0, 0, 0, 0, 0, 0, 0, amount, 0, -amount],
        });
        sales.chain(back).collect()
    }

    /// `shows, capacity, sold`, and what `more` makes of a show's bookings.
    fn of_shows(&self, apart: impl Fn(&Show) -> Vec<String>, more: impl Fn(i64) -> Vec<i64>) -> Vec<Fact> {
        let taking_place = self.shows.iter().filter(|(_, show)| show.takes_place);
        let fact = |(id, show): (&i64, &Show)| Fact { at: show.starts_at, show: *id, apart: apart(show), figures: more(*id) };
        taking_place.map(fact).collect()
    }

    fn bookings_of(&self, show: i64) -> impl Iterator<Item = &Value> {
        self.dossiers.iter().filter(move |dossier| Self::show_of(dossier) == show)
    }

    fn seats_of(&self, show: i64) -> Vec<i64> {
        vec![1, self.shows[&show].capacity, self.bookings_of(show).map(Self::live_seats).sum()]
    }

    /// `shows, capacity, sold`.
    pub fn occupancy(&self) -> Vec<Fact> {
        self.of_shows(|_| Vec::new(), |show| self.seats_of(show))
    }

    /// What stays of the money for a show.
    fn net_of(&self, show: i64) -> i64 {
        let sold = self.sold().filter(|(dossier, _)| Self::show_of(dossier) == show);
        let charged: i64 = sold.map(|(dossier, _)| minor(&dossier["booking"]["total_price"])).sum();
        let back: i64 = self.money_back().filter(|(refund, _)| key(&refund["showtime_id"]) == show).map(|(_, amount)| amount).sum();
        charged - back
    }

    /// The same and `net` by currency.
    pub fn movies(&self) -> Vec<Fact> {
        self.of_shows(|show| vec![show.currency.clone()], |show| [self.seats_of(show), vec![self.net_of(show)]].concat())
    }

    /// The same with `admissions` and `gross` before the net.
    pub fn screens(&self) -> Vec<Fact> {
        let gross = |show: i64| -> i64 {
            let priced =
                self.sold().filter(|(dossier, _)| Self::show_of(dossier) == show).map(|(dossier, _)| &dossier["booking"]["pricing"]);
            priced.map(Self::gross_of).sum()
        };
        let figures = |show: i64| [self.seats_of(show), vec![self.tickets_of(show, &["used"]), gross(show), self.net_of(show)]].concat();
        self.of_shows(|show| vec![show.currency.clone()], figures)
    }

    /// Prices of seats before discounts and fees.
    fn gross_of(pricing: &Value) -> i64 {
        minor(&pricing["subtotal"]) + list(&pricing["adjustments"]).iter().map(|one| minor(&one["amount"])).sum::<i64>()
    }

    /// `refunds, amount, fees` by currency, cause and status.
    pub fn refunds(&self) -> Vec<Fact> {
        let lines = self.dossiers.iter().flat_map(|dossier| list(&dossier["money_back"]));
        let fees: BTreeMap<String, i64> = lines.map(|line| (text(&line["id"]), minor(&line["fees"]))).collect();
        let fact = |refund: &Value| Fact {
            at: instant(&refund["created_at"]),
            show: key(&refund["showtime_id"]),
            apart: ["currency", "cause", "status"].map(|name| text(&refund[name])).to_vec(),
            figures: vec![1, minor(&refund["amount"]), fees[&text(&refund["id"])]],
        };
        self.refunds.iter().map(fact).collect()
    }

    /// `map_views, holds, payments, confirmed, expired, released, open, failed_payments`.
    pub fn funnel(&self) -> Vec<Fact> {
        let view = |(at, show): &(Timestamp, i64)| Fact { at: *at, show: *show, apart: Vec::new(), figures: vec![1, 0, 0, 0, 0, 0, 0, 0] };
        let hold = |dossier: &Value| {
            let (payments, status) = (list(&dossier["payments"]), dossier["booking"]["status"].as_str().expect("a status"));
            let sold = Self::sold_at(dossier).is_some();
            let failed =
                payments.iter().filter(|one| one["status"] == "failed" || (one["status"] == "canceled" && !one["failure"].is_null()));
            let is = |it: bool| i64::from(it);
            let placed = list(&dossier["history"]).iter().find(|line| line["action"] == "booking.held").expect("a hold has a beginning");
            let figures = vec![
                0,
                1,
                is(sold || !payments.is_empty()),
                is(sold),
                is(!sold && status == "expired"),
                is(!sold && status == "cancelled"),
                is(matches!(status, "held" | "awaiting_payment")),
                i64::try_from(failed.count()).expect("few"),
            ];
            Fact { at: instant(&placed["at"]), show: Self::show_of(dossier), apart: Vec::new(), figures }
        };
        let online = self.dossiers.iter().filter(|dossier| dossier["booking"]["channel"] == "online");
        self.views.iter().map(view).chain(online.map(hold)).collect()
    }

    /// `bookings, tickets, discounts, charged` by code and currency.
    pub fn promotions(&self) -> Vec<Fact> {
        let with_code = self.sold().filter(|(dossier, _)| !dossier["booking"]["pricing"]["promotion"].is_null());
        let fact = |(dossier, at): (&Value, Timestamp)| {
            let (booking, pricing) = (&dossier["booking"], &dossier["booking"]["pricing"]);
            let seats = i64::try_from(list(&booking["seats"]).len()).expect("few");
            Fact {
                at,
                show: Self::show_of(dossier),
                apart: vec![text(&pricing["promotion"]["code"]), text(&booking["currency"])],
                figures: vec![1, seats, minor(&pricing["discount"]), minor(&pricing["total"])],
            }
        };
        with_code.map(fact).collect()
    }

    /// How many tickets of a show stand so.
    fn tickets_of(&self, show: i64, statuses: &[&str]) -> i64 {
        let all = self.bookings_of(show).flat_map(|dossier| list(&dossier["tickets"]));
        i64::try_from(all.filter(|ticket| statuses.contains(&ticket["status"].as_str().expect("a status"))).count()).expect("few")
    }

    /// `shows, sold, used, no_shows`.
    pub fn attendance(&self) -> Vec<Fact> {
        let figures = |show: i64| {
            let (sold, used) = (self.tickets_of(show, &["valid", "used"]), self.tickets_of(show, &["used"]));
            vec![1, sold, used, sold - used]
        };
        self.of_shows(|_| Vec::new(), figures)
    }

    /// The next ten shows after `now`: their keys, capacities and seats sold.
    pub fn next_shows(&self, now: Timestamp) -> Vec<[i64; 3]> {
        let mut ahead: Vec<(&i64, &Show)> = self.shows.iter().filter(|(_, show)| show.takes_place && show.starts_at > now).collect();
        ahead.sort_by_key(|(id, show)| (show.starts_at, **id));
        ahead.into_iter().take(10).map(|(id, show)| [*id, show.capacity, self.seats_of(*id)[2]]).collect()
    }
}
