//! What an administrator prepares for the storm: seats that cost nothing (trap T28), and a code that only a few can use (trap T29).

use serde_json::{Value, json};

use crate::{
    books::Books,
    client::{Call, Client},
};

/// Takes off all that seats cost; where there is no fee, nothing is left to pay.
pub const FREE: &str = "ON-THE-HOUSE";
/// Can be used [`FEW`] times.
pub const LAST: &str = "LAST-CALL";
/// How often.
const FEW: usize = 2;

/// Uses beyond the limit: only by who had one while the hold lived, and paid when it was over.
const BEYOND: &str = "
    SELECT 'promotion ' || promotion_id AS text FROM promotion_uses GROUP BY promotion_id
    HAVING count(slot) > (SELECT CAST(terms ->> 'max_uses' AS bigint) FROM promotions p WHERE p.id = promotion_id)";

const USED: &str = "
    SELECT CAST(count(*) AS text) AS text FROM promotion_uses u JOIN promotions p ON p.id = u.promotion_id
    JOIN bookings b ON b.id = u.booking_id WHERE b.status = 'confirmed' AND p.code = ";

/// Prepares both; the second cinema takes no fees from now on.
pub async fn offer(visitor: &Client) {
    let body = json!({ "email": "admin@demo.test", "password": "marquee-demo" });
    let session: Value = visitor.insist(&Call::post("/api/v1/auth/login", Some(body))).await.expect(200);
    let admin = visitor.with_token(session["access_token"].as_str().expect("a token"));
    for (code, points, most) in [(FREE, 10_000, None), (LAST, 2_000, Some(FEW))] {
        let promotion = json!({ "code": code, "name": code, "effect": { "basis_points": points }, "max_uses": most });
        assert_eq!(admin.insist(&Call::post("/api/v1/admin/promotions", Some(promotion))).await.status, 201);
    }
    let path = "/api/v1/admin/cinemas/2";
    let kept: Value = admin.insist(&Call::get(path)).await.expect(200);
    let mut entry = json!({ "booking_fee": 0 });
    for field in ["name", "city", "address", "time_zone", "currency", "cancellation", "trading_day_start"] {
        entry[field] = kept[field].clone();
    }
    assert_eq!(admin.insist(&Call::put(path, entry)).await.status, 200);
}

/// Checks that nobody had more of a code than there was; how often each was used, in words.
pub async fn check_uses(books: &Books) -> String {
    let broken = books.read(BEYOND).await;
    assert!(broken.is_empty(), "used more often than there were uses: {broken:?}");
    let free = books.read("SELECT CAST(id AS text) AS text FROM bookings WHERE status = 'confirmed' AND total_minor = 0").await.len();
    let [on_the_house, last] = [FREE, LAST].map(|code| format!("{USED}'{code}'"));
    let (on_the_house, last) = (books.read(&on_the_house).await.concat(), books.read(&last).await.concat());
    format!("{free} bookings for nothing; {FREE} used {on_the_house} times, {LAST} {last} times of {FEW}")
}
