//! Two replicas are one shop: what happens at one is known at the other.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use serde_json::Value;

use crate::{
    client::Call,
    customers::{seats, showtimes, sign_up},
    installation::Installation,
};

/// How soon the other replica knows, with room for a busy machine.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_held_at_one_replica_is_seen_by_who_watches_the_other() {
    let installation = Installation::over_servers(2, &[]).await;
    let (first, second) = (installation.visitor(), installation.visitor().through(1));
    let show = showtimes(&first).await[0];
    let seat = seats(&first, show).await.into_iter().find(|seat| seat.status == "available" && seat.is_for_anyone()).expect("a seat");
    let mut stream = second.listen(&format!("/api/v1/showtimes/{show}/seats/stream")).await.bytes_stream();
    let mut customer = sign_up(&first, 1).await.remove(0);
    customer.hold(show, &[seat.id]).await.expect("nobody else is interested");

    let wanted = format!("{{\"id\":{},\"status\":\"held\"}}", seat.id);
    let mut heard = String::new();
    let listening = async {
        while !heard.contains(&wanted) {
            let piece = stream.next().await.expect("the stream goes on").expect("it arrives");
            heard.push_str(std::str::from_utf8(&piece).expect("text"));
        }
    };
    let told = tokio::time::timeout(SOON, listening).await;
    assert!(told.is_ok(), "the seat's change was not heard of: {heard}");
    assert!(heard.contains("event: delta"), "a change is a delta: {heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ended_at_one_replica_ends_at_the_other() {
    let installation = Installation::over_servers(2, &[]).await;
    let customer = sign_up(&installation.visitor(), 1).await.remove(0);
    let (here, there) = (customer.client.through(0), customer.client.through(1));
    let sessions: Value = here.insist(&Call::get("/api/v1/auth/sessions")).await.expect(200);
    let session = sessions["items"][0]["id"].as_str().expect("a session");
    let me = Call::get("/api/v1/auth/me");
    // The other replica knows the session, and remembers it.
    there.insist(&me).await.expect::<Value>(200);
    assert_eq!(here.insist(&Call::delete(format!("/api/v1/auth/sessions/{session}"))).await.status, 204);
    assert_eq!(here.insist(&me).await.status, 401);
    let began = Instant::now();
    while there.insist(&me).await.status != 401 {
        assert!(began.elapsed() < SOON, "the other replica still takes the token");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("the other replica knew after {:?}", began.elapsed());
}
