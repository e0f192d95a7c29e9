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
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use tracing::Span;

use crate::problem::{Code, Problem};

/// A JSON body of at most [`LARGEST_BODY`] bytes.
pub struct Json<T>(pub T);

/// A JSON body, or none at all.
pub struct MaybeJson<T>(pub Option<T>);

/// The largest body of a request, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;

/// How long a picture may take to arrive: 10 MiB over a slow line.
const UPLOAD_TIME: Duration = Duration::from_mins(1);

/// The largest event of the payment provider, in bytes.
pub const LARGEST_EVENT: usize = 256 * 1024;

/// How deep the objects and arrays of a body may stand in each other.
const DEEPEST: usize = 64;

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
            parse(&body).map(Self)
        })
    }
}

/// Reads a body of at most `most` bytes that arrives in time.
///
/// # Errors
/// [`Code::PayloadTooLarge`], [`Code::RequestTimeout`], [`Code::MalformedRequest`].
pub async fn read_body(payload: Payload, most: usize) -> Result<BytesMut, Problem> {
    read_within(payload, most, BODY_TIME).await
}

/// Reads a picture of at most `most` bytes: the body as it is. What it says of its type only tells forms and JSON, which were sent by
/// mistake, from pictures; whether it is one, its content says.
///
/// # Errors
/// [`Code::UnsupportedMediaType`], and those of [`read_body`].
pub async fn read_upload(request: &HttpRequest, payload: Payload, most: usize) -> Result<BytesMut, Problem> {
    let said = request.content_type();
    if !(said.is_empty() || said == "application/octet-stream" || said.starts_with("image/")) {
        return Err(Problem::with_detail(Code::UnsupportedMediaType, "Send the picture itself as the body, with its own type."));
    }
    read_within(payload, most, UPLOAD_TIME).await
}

async fn read_within(mut payload: Payload, most: usize, time: Duration) -> Result<BytesMut, Problem> {
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::with_detail(Code::MalformedRequest, "The body ended before it was complete."))?;
            if body.len() + chunk.len() > most {
                return Err(Problem::new(Code::PayloadTooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    let late = |_| Problem::new(Code::RequestTimeout);
    tokio::time::timeout(time, reading).await.map_err(late)?
}

/// Text that is no JSON is malformed; JSON of the wrong shape is invalid, with a pointer to the field.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if depth(body) > DEEPEST {
        let detail = format!("Objects and arrays may stand at most {DEEPEST} deep in each other.");
        return Err(Problem::with_detail(Code::MalformedRequest, detail));
    }
    let malformed = |error: &serde_json::Error| Problem::with_detail(Code::MalformedRequest, format!("The body is not JSON: {error}."));
    let mut reader = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize(&mut reader) {
        Ok(value) => {
            reader.end().map_err(|error| malformed(&error))?;
            Ok(value)
        }
        Err(error) if error.inner().is_data() => {
            let pointer = pointer(error.path());
            Err(FieldErrors::one(pointer, plain(&error.inner().to_string())).into())
        }
        Err(error) => Err(malformed(error.inner())),
    }
}

/// How deep the objects and arrays of a JSON text stand in each other; what stands in strings does not count.
fn depth(body: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// What a parser says, in words for whoever sent the request: no place in the text, which the pointer tells, and no types of ours.
fn plain(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    if message.contains("invalid digit") || message.contains("parse integer") || message.contains("number too") {
        return "must be a whole number that is not out of range".to_owned();
    }
    let wanted = message.rsplit_once(", expected ").map(|(_, wanted)| wanted.trim_start_matches("a borrowed "));
    let number = ["i64", "u32", "u64", "i32", "i8", "usize"].iter().any(|name| wanted == Some(*name));
    match wanted {
        Some(_) if number => "must be a whole number that is not out of range".to_owned(),
        Some("f64") => "must be a number".to_owned(),
        Some("a boolean") => "must be true or false".to_owned(),
        Some("a string") => "must be a string".to_owned(),
        Some("a sequence") => "must be a list".to_owned(),
        Some(wanted) if wanted.starts_with("struct ") => "must be an object".to_owned(),
        _ => message.to_owned(),
    }
}

/// For members that may be left out but, where they stand, say something: `null` is refused. With `#[serde(default)]`.
///
/// # Errors
/// What the value's own reading refuses.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
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
        // Nothing is named by control characters, and PostgreSQL takes no NUL in a text at all.
        if request.match_info().iter().any(|(_, part)| part.contains("%00") || part.chars().any(char::is_control)) {
            return ready(Err(Problem::new(Code::NotFound)));
        }
        tell_booking(request);
        let path = web::Path::<T>::from_request(request, payload).into_inner();
        ready(path.map(|path| Self(path.into_inner())).map_err(|_| Problem::new(Code::NotFound)))
    }
}

/// Lets the log know which booking a request is about, where its path says so.
fn tell_booking(request: &HttpRequest) {
    let span = Span::current();
    if !span.is_disabled()
        && request.match_pattern().is_some_and(|route| route.contains("/bookings/{id}"))
        && let Ok(id) = request.match_info().query("id").parse::<i64>()
    {
        span.record("booking_id", id);
    }
}

/// Parameters of the query; unknown ones are refused where `T` says `deny_unknown_fields`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(request.query_string()).map(Self))
    }
}

/// A wrong parameter is named by its pointer, `/query/limit`; one that is not known or comes twice by the message.
fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let pointer = format!("/query{}", pointer(error.path()));
        FieldErrors::one(pointer, plain(&error.inner().to_string())).into()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[expect(dead_code, reason = "only its type matters")]
        limit: Option<u32>,
    }

    fn refusal(query: &str) -> (String, String) {
        let problem = read_query::<Wanted>(query).expect_err("it is wrong");
        let error = problem.errors().first().expect("an error").clone();
        (error.pointer, error.message)
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let wrong = ("/query/limit".to_owned(), "must be a whole number that is not out of range".to_owned());
        assert_eq!(refusal("limit=x"), wrong);
        assert_eq!(refusal("limit=-1"), wrong);
        let (_, unknown) = refusal("page=2");
        assert!(unknown.contains("`page`"), "{unknown}");
        let (_, twice) = refusal("limit=1&limit=2");
        assert!(twice.contains("`limit`"), "{twice}");
    }

    #[test]
    fn depth_is_counted_outside_of_strings() {
        assert_eq!(depth(br#"{"a": [1, {"b": "[[[\"[[["}], "c": []}"#), 3);
        assert_eq!(depth("[".repeat(100).as_bytes()), 100);
        let deep = format!("{}1{}", "[".repeat(65), "]".repeat(65));
        assert_eq!(parse::<serde_json::Value>(deep.as_bytes()).expect_err("too deep").code(), Code::MalformedRequest);
        let nested = format!("{}1{}", "[".repeat(64), "]".repeat(64));
        parse::<serde_json::Value>(nested.as_bytes()).expect("just right");
        assert_eq!(parse::<serde_json::Value>(b"[1, {}]").expect("JSON"), json!([1, {}]));
    }
}
