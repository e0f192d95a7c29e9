//! SIGTERM: what was asked is answered, and the program ends in time, whatever its clients do.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, future::join_all};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{
    client::Call,
    customers::{Crowd, Reservation, seats, showtimes, sign_up},
    installation::{Installation, SHORT_HOLDS},
    killed::check_all,
};

/// How soon it ends.
const END: Duration = Duration::from_secs(10);

/// How many requests are under way, and how many seconds each takes: they wait for what does not happen.
const LONG_POLLS: usize = 20;
const WAIT: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_lets_requests_finish_and_ends_in_time_with_sqlite() {
    stop(Installation::embedded(SHORT_HOLDS).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_lets_requests_finish_and_ends_in_time_with_postgresql_and_redis() {
    stop(Installation::over_servers(1, SHORT_HOLDS).await).await;
}

async fn stop(mut installation: Installation) {
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let mut customers = sign_up(&visitor, 9).await;
    let mut waiting = customers.pop().expect("a customer");
    let crowd = Crowd::start(customers, &shows[..2]);
    let map = seats(&visitor, shows[3]).await;
    let seat = map.iter().find(|seat| seat.status == "available" && seat.is_for_anyone()).expect("a seat").id;
    let mut stream = visitor.listen(&format!("/api/v1/showtimes/{}/seats/stream", shows[3])).await.bytes_stream();
    stream.next().await.expect("a snapshot").expect("it arrives");
    let stalled = stalled_clients(installation.replicas[0].port()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;

    let held = waiting.hold(shows[3], &[seat]).await.expect("nobody else is interested");
    let long_poll = Call::get(format!("/api/v1/bookings/{}?wait={WAIT}", held.id));
    let under_way = (0..LONG_POLLS).map(|i| {
        let (client, call) = (waiting.client.through(i), long_poll.clone());
        tokio::spawn(async move { client.ask(&call).await })
    });
    let under_way: Vec<_> = under_way.collect();
    // Until all of them have reached the program; they take longer than that.
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Who asks from now on may find the door closed.
    installation.weather.set_rough(true);
    let told = Instant::now();
    installation.replicas[0].terminate();
    says_goodbye(installation.replicas[0].port()).await;
    let status = installation.replicas[0].ended(END).await;
    println!("ended {:?} after SIGTERM", told.elapsed());
    assert!(status.success(), "{status}");

    for answer in join_all(under_way).await {
        let seen: Reservation = answer.expect("no panic").expect("a request that was under way is answered").expect(200);
        assert_eq!(seen.id, held.id);
    }
    while let Some(event) = stream.next().await {
        event.expect("the stream ends as it should");
    }
    drop(stalled);

    installation.replicas[0].start().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    installation.weather.set_rough(false);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut customers = crowd.home().await;
    customers.push(waiting);
    check_all(&installation, &customers, &shows).await;
}

/// Before the door closes the program says so: to proxies that ask whether it is ready, and to whoever has a connection, with each answer.
async fn says_goodbye(port: u16) {
    let client = reqwest::Client::new();
    loop {
        let answer = client.get(format!("http://127.0.0.1:{port}/health/ready")).send().await.expect("it answers to the last");
        if answer.status() == 503 {
            assert_eq!(answer.headers()["connection"], "close");
            return;
        }
    }
}

/// Clients that will never finish what they began: nothing, half a head, half a body.
async fn stalled_clients(port: u16) -> Vec<TcpStream> {
    let beginnings = [
        "",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: mar",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: marquee.test\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{\"email\":",
    ];
    join_all(beginnings.map(|beginning| async move {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
        stream.write_all(beginning.as_bytes()).await.expect("is sent");
        stream
    }))
    .await
}
