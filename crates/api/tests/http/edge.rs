//! What arrives at the socket and is no request, or too much of one: bytes that no client library sends.

use std::time::Duration;

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{TestApp, on_both};

on_both! { headers_are_bounded, bodies_are_bounded, what_is_no_request_is_refused, an_idle_connection_is_kept }

/// Sends bytes as they are, and reads until the server has nothing more to say.
async fn raw(app: &TestApp, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(app.url.trim_start_matches("http://")).await.expect("connects");
    // The server may answer and hang up before everything is sent.
    drop(socket.write_all(bytes).await);
    let mut answer = Vec::new();
    let reading = tokio::time::timeout(Duration::from_secs(20), socket.read_to_end(&mut answer)).await;
    assert!(reading.is_ok(), "the connection stays open");
    String::from_utf8_lossy(&answer).into_owned()
}

async fn headers_are_bounded(app: TestApp) {
    let visitor = app.visitor();
    let long = |bytes: usize| "x".repeat(bytes);
    let fits = visitor.send(Method::GET, "/api/v1/genres", &[("X-Long", &long(30_000))], None).await;
    assert_eq!(fits.status, 200);
    visitor.send(Method::GET, "/api/v1/genres", &[("X-Long", &long(33_000))], None).await.is_problem(431, "headers_too_large");
    visitor.send(Method::GET, "/health/live", &[("Cookie", &long(33_000))], None).await.is_problem(431, "headers_too_large");
    let path = format!("/api/v1/movies?search={}", long(33_000));
    visitor.get(&path).await.is_problem(431, "headers_too_large");
    // Beyond what the parser takes at all, the answer is its own.
    let endless = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}", long(200_000));
    assert!(raw(&app, endless.as_bytes()).await.starts_with("HTTP/1.1 431 "));
}

async fn bodies_are_bounded(app: TestApp) {
    let visitor = app.visitor();
    let body = |bytes: usize| Some(" ".repeat(bytes).into_bytes());
    let json = [("Content-Type", "application/json")];
    visitor.send(Method::POST, "/api/v1/auth/login", &json, body(64 * 1024 + 1)).await.is_problem(413, "payload_too_large");
    visitor.send(Method::GET, "/api/v1/genres", &json, body(64 * 1024 + 1)).await.is_problem(413, "payload_too_large");
    let event = "/api/v1/payments/webhooks/stripe";
    visitor.send(Method::POST, event, &json, body(64 * 1024 + 1)).await.is_problem(400, "signature_invalid");
    visitor.send(Method::POST, event, &json, body(256 * 1024 + 1)).await.is_problem(413, "payload_too_large");
    // Nothing is announced, and too much comes.
    let chunk = format!("{:x}\r\n{}\r\n", 40_000, " ".repeat(40_000));
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = raw(&app, format!("{head}{chunk}{chunk}0\r\n\r\n").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("payload_too_large"), "{answer}");
}

async fn what_is_no_request_is_refused(app: TestApp) {
    for bytes in ["nonsense\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n"] {
        let answer = raw(&app, bytes.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{bytes:?}: {answer}");
    }
    // Two lengths are how requests are smuggled past a proxy (RFC 9112, 6.3).
    let two = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab";
    assert!(raw(&app, two.as_bytes()).await.starts_with("HTTP/1.1 400 "));
    let both = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    assert!(raw(&app, both.as_bytes()).await.starts_with("HTTP/1.1 400 "));
}

/// Proxies keep connections for a minute; the server must not be the one that closes them (see `IDLE`). Its own habit would be five seconds.
async fn an_idle_connection_is_kept(app: TestApp) {
    let mut socket = TcpStream::connect(app.url.trim_start_matches("http://")).await.expect("connects");
    for pause in [Duration::ZERO, Duration::from_secs(7)] {
        tokio::time::sleep(pause).await;
        socket.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("the connection is open");
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") {
            assert!(socket.read_buf(&mut answer).await.expect("an answer") > 0, "closed after {pause:?}");
        }
        assert!(answer.starts_with(b"HTTP/1.1 200 OK"), "{}", String::from_utf8_lossy(&answer));
    }
}
