//! The embedded files, and which form of one suits a request.

use std::borrow::Cow;

use actix_web::http::header::{ACCEPT, ACCEPT_ENCODING, ContentEncoding, EntityTag, HeaderMap, HeaderName};
use actix_web::web::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};

include!(concat!(env!("OUT_DIR"), "/web_client.rs"));

/// The codings that the client's build writes beside a file, the better one first.
const CODINGS: [(&str, &str, ContentEncoding); 2] = [("br", ".br", ContentEncoding::Brotli), ("gzip", ".gz", ContentEncoding::Gzip)];

/// One file in the form that is sent.
pub(super) struct Asset {
    pub(super) bytes: Bytes,
    pub(super) content_type: String,
    pub(super) encoding: ContentEncoding,
    /// Of the bytes as they are sent: each coding has its own, as a strong tag must (RFC 9110, 8.8.3.3).
    pub(super) etag: EntityTag,
}

impl Asset {
    /// The file at `path`, in the coding the request likes best. The compressed forms are no files of
    /// their own: they have the name and the type of what they hold.
    pub(super) fn find<E: RustEmbed>(path: &str, headers: &HeaderMap) -> Option<Self> {
        if CODINGS.iter().any(|(_, suffix, _)| path.ends_with(suffix)) {
            return None;
        }
        let plain = E::get(path)?;
        let content_type = content_type(&plain);
        let (file, encoding) = best_form::<E>(path, headers).unwrap_or((plain, ContentEncoding::Identity));
        let hash = file.metadata.sha256_hash();
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Some(Self { bytes, content_type, encoding, etag: EntityTag::new_strong(hex(&hash[..16])) })
    }
}

fn best_form<E: RustEmbed>(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, ContentEncoding)> {
    let mut best: Option<(f32, EmbeddedFile, ContentEncoding)> = None;
    for (name, suffix, encoding) in CODINGS {
        let weight = weight(headers, &ACCEPT_ENCODING, &[name, "*"]);
        if weight > best.as_ref().map_or(0.0, |(weight, ..)| *weight)
            && let Some(file) = E::get(&format!("{path}{suffix}"))
        {
            best = Some((weight, file, encoding));
        }
    }
    best.map(|(_, file, encoding)| (file, encoding))
}

fn content_type(file: &EmbeddedFile) -> String {
    let mime = file.metadata.mimetype();
    if mime.starts_with("text/") { format!("{mime}; charset=utf-8") } else { mime.to_owned() }
}

/// Whether a page is an answer to this request. A browser that wants a picture or a script, and a program
/// that wants JSON, say so, and are better served by a refusal.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    !headers.contains_key(ACCEPT) || weight(headers, &ACCEPT, &["text/html", "text/*", "*/*"]) > 0.0
}

/// How much a request wants something (RFC 9110, 12.4.2): the weight of the first of `names` that its
/// header lists, the most specific first; nothing when it lists none.
fn weight(headers: &HeaderMap, header: &HeaderName, names: &[&str]) -> f32 {
    let listed: Vec<(&str, f32)> =
        headers.get_all(header).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(parse_member).collect();
    names.iter().find_map(|name| listed.iter().find(|(listed, _)| listed.eq_ignore_ascii_case(name))).map_or(0.0, |(_, weight)| *weight)
}

/// `br;q=0.5` as its name and weight. A weight that cannot be read counts as a refusal.
fn parse_member(member: &str) -> (&str, f32) {
    let mut parts = member.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts
        .find_map(|parameter| parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q=")))
        .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
    (name, weight)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
