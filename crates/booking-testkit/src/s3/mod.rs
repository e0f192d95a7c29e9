//! A stand-in for an S3-compatible store, over HTTP: one bucket, whole objects, and every signature checked as AWS does (Signature
//! Version 4), so that a request that a real store would refuse is refused here too.

mod signature;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinHandle};

/// The bucket that is there.
pub const BUCKET: &str = "posters";
/// The region it is in.
pub const REGION: &str = "eu-central-1";
/// The access key it takes.
pub const KEY_ID: &str = "AKIDEXAMPLE";
/// Its secret.
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// What it was said to be.
    pub content_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    objects: Mutex<BTreeMap<String, Object>>,
    is_down: Mutex<bool>,
}

/// The stand-in; it ends when it is dropped.
pub struct S3StandIn {
    /// Where it listens.
    pub url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl S3StandIn {
    /// Listens on a free port, its bucket empty.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("accepts");
                let shared = Arc::clone(&serving);
                tokio::spawn(async move {
                    let service = service_fn(move |request| answer(Arc::clone(&shared), request));
                    // A client that went away is no matter.
                    http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
                });
            }
        });
        Self { url, shared, server }
    }

    /// What is in the bucket, by key.
    pub fn objects(&self) -> BTreeMap<String, Object> {
        lock(&self.shared.objects).clone()
    }

    /// From now on every request is answered by 503, or not any more.
    pub fn goes_down(&self, is_down: bool) {
        *lock(&self.shared.is_down) = is_down;
    }
}

impl Drop for S3StandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if *lock(&shared.is_down) {
        return Ok(refusal(503, "SlowDown"));
    }
    if let Err(code) = signature::check(&head, &body) {
        return Ok(refusal(403, code));
    }
    let Some(key) = head.uri.path().strip_prefix(&format!("/{BUCKET}/")).filter(|key| !key.is_empty()) else {
        return Ok(refusal(404, "NoSuchBucket"));
    };
    let mut objects = lock(&shared.objects);
    let done = |status: u16| Response::builder().status(status).header("ETag", "\"1\"").body(Full::default()).expect("a response");
    Ok(match head.method {
        Method::PUT => {
            let content_type = head.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            objects.insert(key.to_owned(), Object { content_type, bytes: body.to_vec() });
            done(200)
        }
        Method::GET | Method::HEAD => match objects.get(key) {
            None => refusal(404, "NoSuchKey"),
            Some(object) => Response::builder()
                .header("ETag", "\"1\"")
                .header("Last-Modified", "Tue, 01 Jan 2030 12:00:00 GMT")
                .header("Content-Type", &object.content_type)
                .body(Full::new(Bytes::from(object.bytes.clone())))
                .expect("a response"),
        },
        Method::DELETE => {
            objects.remove(key);
            done(204)
        }
        _ => refusal(405, "MethodNotAllowed"),
    })
}

fn refusal(status: u16, code: &str) -> Response<Full<Bytes>> {
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>");
    Response::builder().status(status).header("Content-Type", "application/xml").body(Full::new(Bytes::from(body))).expect("a response")
}
