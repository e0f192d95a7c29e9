//! The other cinema of `refused`: everything it has, by real keys, and how it stands.

use booking_domain::CinemaId;
use serde_json::{Value, json};

use super::{house, parameters, required, rewrite};
use crate::{
    authorization::Operation,
    support::{Answer, Person, Show, TestApp},
};

/// A cinema with a show, a booking, prices, refunds: one of each that an operation can be about.
pub struct Forum {
    pub cinema: CinemaId,
    pub show: Show,
    pub admin: Person,
    pub booking: i64,
    screen: Value,
    ticket: Value,
    code: Value,
    rule: Value,
    promotion: Value,
    customer: Value,
    session: Value,
    refund: Value,
    notification: Value,
    invitation: Value,
    review: Value,
    intent: Value,
}

impl Forum {
    /// Opens it, sells two seats of its show and gives some of the money back.
    pub async fn open(app: &TestApp) -> Self {
        let (cinema, show, admin) = house(app).await;
        let carol = app.customer("Carol").await;
        let booking = carol.held(&show, &[0, 1]).await;
        let payment = carol.confirm(booking).await;
        assert_eq!(carol.pay(&payment, "4242424242424242").await.status, 200);
        app.work().await;
        let ticket = carol.get(&format!("/api/v1/bookings/{booking}/tickets")).await.body["items"][0].clone();
        let made = |answer: Answer| {
            assert_eq!(answer.status, 201, "{}", answer.text);
            answer.body
        };
        let rule = json!({ "cinema_id": cinema, "position": 1, "name": "Night", "effect": { "amount": 1 } });
        let rule = made(admin.post("/api/v1/admin/pricing-rules", &rule).await)["id"].clone();
        let promotion = json!({ "code": "FORUM", "name": "Forum", "effect": { "basis_points": 1000 }, "cinema_ids": [cinema] });
        let promotion = made(admin.post("/api/v1/admin/promotions", &promotion).await)["id"].clone();
        let back = json!({ "amount": 1, "reason": "The sound failed" });
        made(admin.post(&format!("/api/v1/admin/bookings/{booking}/refunds"), &back).await);
        let invited = json!({ "email": "new@example.org", "role": "staff", "cinema_ids": [cinema] });
        made(admin.post("/api/v1/admin/invitations", &invited).await);
        app.work().await;
        let first = async |path: String| admin.get(&path).await.body["items"][0].clone();
        let session = carol.get("/api/v1/auth/sessions").await.body["items"][0]["id"].clone();
        Self {
            screen: first(format!("/api/v1/admin/screens?cinema_id={cinema}")).await["id"].clone(),
            customer: carol.get("/api/v1/auth/me").await.body["id"].clone(),
            refund: first(format!("/api/v1/admin/refunds?booking={booking}")).await["id"].clone(),
            intent: first("/api/v1/admin/payments".to_owned()).await["intent"].clone(),
            notification: first("/api/v1/admin/notifications".to_owned()).await["id"].clone(),
            invitation: first("/api/v1/admin/invitations".to_owned()).await["id"].clone(),
            review: json!(1),
            code: ticket["code"].clone(),
            ticket: ticket["id"].clone(),
            cinema,
            show,
            admin,
            booking,
            rule,
            promotion,
            session,
        }
    }

    /// What the key in an address names, by the address's beginning. What is not named here is tried with the first of its kind.
    fn of_path(&self, path: &str) -> Value {
        let kinds = [
            ("/bookings/{", json!(self.booking)),
            ("/cinemas/{", json!(self.cinema)),
            ("/screens/{", self.screen.clone()),
            ("/showtimes/{", json!(self.show.id)),
            ("/pricing-rules/{", self.rule.clone()),
            ("/promotions/{", self.promotion.clone()),
            ("/users/{", self.customer.clone()),
            ("/refunds/{", self.refund.clone()),
            ("/notifications/{", self.notification.clone()),
            ("/invitations/{", self.invitation.clone()),
            ("/reviews/{", self.review.clone()),
            ("/tickets/{", self.ticket.clone()),
            ("/sessions/{", self.session.clone()),
            ("/sandbox/{", self.intent.clone()),
        ];
        kinds.into_iter().find(|(part, _)| path.contains(part)).map_or(json!(1), |(_, key)| key)
    }

    /// What a parameter or member of this name is, of this cinema.
    fn of_name(&self, name: &str) -> Option<Value> {
        Some(match name {
            "showtime_id" => json!(self.show.id),
            "cinema_id" => json!(self.cinema),
            "cinema_ids" => json!([self.cinema]),
            "screen_id" => self.screen.clone(),
            "movie_id" => json!(1),
            "seat_ids" => json!(self.show.ids(&[2])),
            "seat_id" => json!(self.show.seats[2]),
            "moves" => json!([{ "from": self.show.seats[0], "to": self.show.seats[3] }]),
            "code" => self.code.clone(),
            "reservation_id" | "booking" => json!(self.booking),
            "user_id" => self.customer.clone(),
            _ => return None,
        })
    }

    /// The address of an operation on what is here.
    pub fn path(&self, operation: &Operation) -> String {
        let key = self.of_path(&operation.path);
        let path = operation.with(key.as_str().unwrap_or(&key.to_string()));
        let mut query = Vec::new();
        for parameter in parameters(operation).iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().expect("a name");
            if let Some(value) = self.of_name(name).filter(Value::is_number) {
                query.push(format!("{name}={value}"));
            } else if required(parameter) {
                query.push(format!("{name}=2030-01-03"));
            }
        }
        if operation.path == "/api/v1/staff/bookings" {
            query.push("email=carol%40example.org".to_owned());
        }
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// The body of an operation on what is here.
    pub fn body(&self, operation: &Operation) -> Option<Value> {
        let mut body = operation.body.clone()?;
        // A promotion's code is no ticket's.
        let of_tickets = operation.path.contains("/checkin/");
        rewrite(&mut body, &|name| self.of_name(name).filter(|_| name != "code" || of_tickets));
        Some(body)
    }

    /// How everything here stands, as an administrator reads it.
    pub async fn all(&self, admin: &Person) -> Vec<Value> {
        let mut all = Vec::new();
        for path in [
            format!("bookings/{}", self.booking),
            format!("cinemas/{}", self.cinema),
            format!("cinemas/{}/price-list", self.cinema),
            format!("screens/{}", self.screen),
            format!("screens/{}/layout", self.screen),
            format!("showtimes/{}", self.show.id),
            format!("pricing-rules/{}", self.rule),
            format!("promotions/{}", self.promotion),
            format!("refunds?booking={}", self.booking),
            format!("reports/revenue?from=2029-12-01&to=2030-02-01&cinema_id={}", self.cinema),
            "cinemas".to_owned(),
            "screens".to_owned(),
            "showtimes".to_owned(),
            "pricing-rules?cinema_id=1".to_owned(),
            "promotions".to_owned(),
            "invitations".to_owned(),
        ] {
            let answer = admin.get(&format!("/api/v1/admin/{path}")).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            let mut body = answer.body;
            // It says when it was asked.
            rewrite(&mut body, &|name| (name == "server_time").then_some(Value::Null));
            all.push(body);
        }
        all
    }
}
