//! Bodies, paths and queries, read strictly: what is not understood is refused with the place where it stands.

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    web::{self, BytesMut},
};
use booking_domain::FieldErrors;
use futures::StreamExt as _;
use serde::de::DeserializeOwned;

use crate::problem::{Code, Problem};

/// A JSON body of at most [`LARGEST_BODY`] bytes.
pub struct Json<T>(pub T);

/// A JSON body, or none at all.
pub struct MaybeJson<T>(pub Option<T>);

/// The largest body of a request, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(Problem::new(Code::UnsupportedMediaType));
            }
            let body = read_body(payload, LARGEST_BODY).await?;
            parse(&body).map(Self)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for MaybeJson<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let payload = payload.take();
        Box::pin(async move {
            let body = read_body(payload, LARGEST_BODY).await?;
            if body.is_empty() {
                return Ok(Self(None));
            }
            if !is_json {
                return Err(Problem::new(Code::UnsupportedMediaType));
            }
            parse(&body).map(Some).map(Self)
        })
    }
}

/// Reads a body of at most `most` bytes that arrives in time.
///
/// # Errors
/// [`Code::PayloadTooLarge`], [`Code::MalformedRequest`].
pub async fn read_body(mut payload: Payload, most: usize) -> Result<BytesMut, Problem> {
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::with_detail(Code::MalformedRequest, "the body ended too early"))?;
            if body.len() + chunk.len() > most {
                return Err(Problem::new(Code::PayloadTooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    let late = |_| Problem::with_detail(Code::MalformedRequest, "the body did not arrive within ten seconds");
    tokio::time::timeout(BODY_TIME, reading).await.map_err(late)?
}

/// Text that is no JSON is malformed; JSON of the wrong shape is invalid, with a pointer to the field.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize(&mut reader) {
        Ok(value) => {
            reader.end().map_err(|error| Problem::with_detail(Code::MalformedRequest, error.to_string()))?;
            Ok(value)
        }
        Err(error) if error.inner().is_data() => {
            let pointer = pointer(error.path());
            Err(FieldErrors::one(pointer, error.inner().to_string()).into())
        }
        Err(error) => Err(Problem::with_detail(Code::MalformedRequest, error.inner().to_string())),
    }
}

/// The JSON pointer (RFC 6901) of a path.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

/// Parameters of the path. What cannot be one names nothing that exists.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = web::Path::<T>::from_request(request, payload).into_inner();
        ready(path.map(|path| Self(path.into_inner())).map_err(|_| Problem::new(Code::NotFound)))
    }
}

/// Parameters of the query; unknown ones are refused where `T` says `deny_unknown_fields`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = web::Query::<T>::from_query(request.query_string()).map(|query| Self(query.into_inner()));
        ready(query.map_err(|error| FieldErrors::one("/query", error.to_string()).into()))
    }
}
