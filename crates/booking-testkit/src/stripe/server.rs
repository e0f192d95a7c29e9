//! The HTTP side: keys, versions, idempotency, troubles, routes.

use std::{convert::Infallible, future::pending, sync::Arc};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    header::HeaderMap,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    Call, SECRET_KEY, Shared, Trouble,
    books::Books,
    form::{Form, Reply, error, invalid},
    lock,
};

/// A call that will not be answered.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection breaks")
    }
}

impl std::error::Error for Broken {}

/// Listens on a free port until the task is aborted.
pub async fn start(shared: Arc<Shared>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("accepts");
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(Arc::clone(&shared), request));
                // A client that went away is no matter, nor is a connection we break ourselves.
                http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
            });
        }
    });
    (url, server)
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Broken> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Broken)?.to_bytes();
    let body = String::from_utf8_lossy(&body).into_owned();
    let (method, path) = (head.method.as_str(), head.uri.path());
    let form = Form::read(if method == "POST" { &body } else { head.uri.query().unwrap_or_default() });
    let key = head.headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    lock(&shared.calls).push(Call { what: format!("{method} {path}"), key: key.clone(), parameters: form.0.clone() });
    let trouble = lock(&shared.troubles).pop_front();
    let done = || process(&mut lock(&shared.books), method, path, &head.headers, key.as_deref(), &form);
    let (status, body) = match trouble {
        None | Some(Trouble::Fine) => done(),
        Some(Trouble::LostReply) => {
            done();
            return Err(Broken);
        }
        Some(Trouble::Slow(wait)) => {
            let reply = done();
            tokio::time::sleep(wait).await;
            reply
        }
        Some(Trouble::Silence) => {
            let never: Infallible = pending().await;
            match never {}
        }
        Some(Trouble::Fault(status)) => error(status, "api_error", "api_error", "Something went wrong on Stripe's end."),
        Some(Trouble::KeyInUse) => error(409, "idempotency_error", "idempotency_key_in_use", "There is another request with this key."),
        Some(Trouble::Html(status)) => return Ok(reply(status, "<html><h1>Bad gateway</h1></html>".to_owned())),
    };
    Ok(reply(status, body.to_string()))
}

fn reply(status: u16, body: String) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::new(Bytes::from(body))).expect("a response")
}

/// What is looked at before the call itself, then the call. A key that was used before gets the reply of then.
fn process(books: &mut Books, method: &str, path: &str, headers: &HeaderMap, key: Option<&str>, form: &Form) -> Reply {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if header("authorization") != format!("Bearer {SECRET_KEY}") {
        return error(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided: sk_test_****");
    }
    if !header("stripe-version").starts_with("20") {
        return invalid("version_missing", "The stand-in wants every call to say which version of the API it means.");
    }
    if method == "POST" && !form.0.is_empty() && header("content-type") != "application/x-www-form-urlencoded" {
        return invalid("content_type", "Invalid request: POST requests must be form-encoded.");
    }
    let call = format!("{method} {path} {:?}", form.0);
    if let Some((before, reply)) = key.and_then(|key| books.replies.get(key)) {
        let other = "Keys for idempotent requests can only be used with the same parameters they were first used with.";
        return if *before == call { reply.clone() } else { error(400, "idempotency_error", "idempotency_error", other) };
    }
    let reply = route(books, method, path, key, form).unwrap_or_else(|refusal| refusal);
    if let Some(key) = key.filter(|_| reply.0 == 200) {
        books.replies.insert(key.to_owned(), (call, reply.clone()));
    }
    reply
}

fn route(books: &mut Books, method: &str, path: &str, key: Option<&str>, form: &Form) -> Result<Reply, Reply> {
    let parts: Vec<&str> = path.trim_start_matches("/v1/").split('/').collect();
    let keyed = || key.map(|_| ()).ok_or_else(|| invalid("key_missing", "The stand-in wants a key for whatever makes something."));
    let answer: Value = match (method, parts.as_slice()) {
        ("POST", ["payment_intents"]) => keyed().and_then(|()| books.create_intent(form))?,
        ("GET", ["payment_intents"]) => books.list_intents(form)?,
        ("GET", ["payment_intents", "search"]) => books.search_intents(form)?,
        ("GET", ["payment_intents", id]) => books.intent(id)?,
        ("POST", ["payment_intents", id, "cancel"]) => books.cancel_intent(id)?,
        ("POST", ["refunds"]) => keyed().and_then(|()| books.create_refund(form))?,
        ("GET", ["refunds"]) => books.list_refunds(form)?,
        ("GET", ["refunds", id]) => books.refund(id)?,
        _ => return Err(error(404, "invalid_request_error", "url_invalid", &format!("Unrecognized request URL ({method}: {path})."))),
    };
    Ok((200, answer))
}
