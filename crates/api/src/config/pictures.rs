//! Where posters are kept: a folder, or a bucket of an S3-compatible store.

use std::path::{Path, PathBuf};

use super::{ConfigError, Hidden, Raw};

/// Where posters are kept.
#[derive(Clone, Debug)]
pub enum PicturesConfig {
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket.
    Bucket(BucketConfig),
}

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug)]
pub struct BucketConfig {
    /// Its name.
    pub name: String,
    /// What the keys of its objects begin with; empty for nothing.
    pub prefix: String,
    /// The region it is in.
    pub region: String,
    /// Another store than AWS.
    pub endpoint: Option<String>,
    /// Access key and secret; without them the credentials of the environment.
    pub keys: Option<Hidden<(String, String)>>,
}

/// What only buckets need.
const OF_BUCKETS: [&str; 3] = ["s3_endpoint", "s3_access_key_id", "s3_secret_access_key"];

impl Raw {
    /// Where posters are kept; in the data folder unless told otherwise.
    pub(super) fn pictures(&self, data_dir: &Path) -> Result<PicturesConfig, ConfigError> {
        let place = self.text("pictures");
        let Some(bucket) = place.strip_prefix("s3://") else {
            if place.contains("://") {
                return Err(self.wrong("pictures", "a folder, or s3://BUCKET or s3://BUCKET/PREFIX"));
            }
            if let Some(key) = OF_BUCKETS.into_iter().find(|key| !self.text(key).is_empty()) {
                return Err(Self::wrong_secret(key, "left out unless MARQUEE_PICTURES is s3://BUCKET"));
            }
            let folder = if place.is_empty() { data_dir.join("pictures") } else { PathBuf::from(place) };
            return Ok(PicturesConfig::Folder(folder));
        };
        let (name, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
        let prefix = prefix.trim_matches('/');
        if !is_bucket(name) || !prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte)) {
            return Err(self.wrong("pictures", "a folder, or s3://BUCKET or s3://BUCKET/PREFIX"));
        }
        let keys = match (self.text("s3_access_key_id"), self.text("s3_secret_access_key")) {
            ("", "") => None,
            ("", _) => return Err(self.wrong("s3_access_key_id", "given together with S3_SECRET_ACCESS_KEY")),
            (_, "") => return Err(Self::wrong_secret("s3_secret_access_key", "given together with S3_ACCESS_KEY_ID")),
            (id, secret) => Some(Hidden((id.to_owned(), secret.to_owned()))),
        };
        let endpoint = if self.text("s3_endpoint").is_empty() { None } else { Some(self.url("s3_endpoint", "")?) };
        let region = self.text_or("s3_region", "us-east-1");
        Ok(PicturesConfig::Bucket(BucketConfig { name: name.to_owned(), prefix: prefix.to_owned(), region, endpoint, keys }))
    }
}

/// Whether it can be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens.
fn is_bucket(name: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    (3..=63).contains(&name.len()) && name.bytes().all(fine) && !name.starts_with(['.', '-'])
}
