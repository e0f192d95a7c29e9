//! AWS Signature Version 4, as the *Amazon S3 API Reference* says it under "Authenticating Requests".

use std::fmt::Write as _;

use aws_lc_rs::{digest, hmac};
use hyper::http::request::Parts;

use super::{KEY_ID, REGION, SECRET};

/// Whether a request is signed by whom it says; the error code of a refusal else.
pub fn check(head: &Parts, body: &[u8]) -> Result<(), &'static str> {
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = header("authorization").strip_prefix("AWS4-HMAC-SHA256 ").ok_or("AccessDenied")?;
    let part = |name: &str| {
        let found = authorization.split(',').map(str::trim).find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        found.ok_or("AuthorizationHeaderMalformed")
    };
    let (credential, signed, signature) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);
    let stamp = header("x-amz-date");
    let scope = format!("{}/{REGION}/s3/aws4_request", stamp.get(..8).unwrap_or_default());
    if credential != format!("{KEY_ID}/{scope}") {
        return Err("InvalidAccessKeyId");
    }
    if header("x-amz-content-sha256") != hex(digest::digest(&digest::SHA256, body).as_ref()) {
        return Err("XAmzContentSHA256Mismatch");
    }
    let names: Vec<&str> = signed.split(';').collect();
    if !["host", "x-amz-content-sha256", "x-amz-date"].iter().all(|name| names.contains(name)) {
        return Err("AccessDenied");
    }
    let headers = names.iter().fold(String::new(), |mut all, name| {
        writeln!(all, "{name}:{}", header(name).trim()).ok();
        all
    });
    let mut query: Vec<&str> = head.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let canonical =
        format!("{}\n{}\n{}\n{headers}\n{signed}\n{}", head.method, head.uri.path(), query.join("&"), header("x-amz-content-sha256"));
    let to_sign = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref()));
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| sign(&key, part.as_bytes()));
    if hex(&sign(&key, to_sign.as_bytes())) == signature { Ok(()) } else { Err("SignatureDoesNotMatch") }
}

fn sign(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").ok();
        hex
    })
}
