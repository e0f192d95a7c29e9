use std::{future::Future, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use booking_domain::{
    ports::{PictureStore, PictureStoreError},
    poster::PictureName,
};
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path,
};
use thiserror::Error as ThisError;

/// How long one request to a bucket may take.
const REQUEST: Duration = Duration::from_secs(5);

/// How often a request is tried again, and until when.
const RETRIES: usize = 2;
const RETRY_UNTIL: Duration = Duration::from_secs(8);

/// How long any of it may take in all.
const PATIENCE: Duration = Duration::from_secs(12);

/// Why the store cannot be set up.
#[derive(Debug, ThisError)]
pub enum PicturesError {
    /// The folder has no such path.
    #[error("MARQUEE_PICTURES: {0} cannot be a folder: {1}")]
    Folder(String, String),
    /// The settings cannot be used.
    #[error("MARQUEE_PICTURES cannot be used: {0}")]
    Settings(String),
}

/// A bucket of an S3-compatible store.
#[derive(Clone)]
pub struct BucketOptions {
    /// Its name.
    pub bucket: String,
    /// What the keys of its objects begin with; empty for nothing.
    pub prefix: String,
    /// The region it is in.
    pub region: String,
    /// Another store than AWS, by its address.
    pub endpoint: Option<String>,
    /// Access key and secret; without them the credentials of the environment, as other programs find them too.
    pub keys: Option<(String, String)>,
}

/// Pictures in a folder or a bucket.
#[derive(Clone, Debug)]
pub struct Pictures {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    /// The folder, where it is one.
    folder: Option<PathBuf>,
}

impl Pictures {
    /// In a folder, which is made when the first picture comes: a program that keeps none needs no disk. A file is complete and on the disk
    /// before it has its name.
    ///
    /// # Errors
    /// [`PicturesError::Folder`].
    pub fn in_folder(folder: &std::path::Path) -> Result<Self, PicturesError> {
        let failed = |why: String| PicturesError::Folder(folder.display().to_string(), why);
        let absolute = std::path::absolute(folder).map_err(|error| failed(error.to_string()))?;
        let prefix = Path::from_absolute_path(&absolute).map_err(|error| failed(error.to_string()))?;
        Ok(Self { objects: Arc::new(LocalFileSystem::new().with_fsync(true)), prefix, folder: Some(absolute) })
    }

    /// In a bucket.
    ///
    /// # Errors
    /// [`PicturesError::Settings`].
    pub fn in_bucket(options: &BucketOptions) -> Result<Self, PicturesError> {
        let client = ClientOptions::new()
            .with_timeout(REQUEST)
            .with_connect_timeout(REQUEST)
            .with_allow_http(options.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://")))
            .with_content_type_for_suffix("jpg", "image/jpeg");
        let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: RETRIES, retry_timeout: RETRY_UNTIL };
        let builder = match &options.keys {
            // Nothing of what the environment says of other programs' buckets.
            Some((id, secret)) => AmazonS3Builder::new().with_access_key_id(id).with_secret_access_key(secret),
            None => AmazonS3Builder::from_env(),
        };
        let builder = builder
            .with_bucket_name(&options.bucket)
            .with_region(&options.region)
            .with_client_options(client)
            .with_retry(retry)
            // Of the stores that call themselves compatible not all can delete many objects at once.
            .with_disable_bulk_delete(true);
        let builder = match &options.endpoint {
            Some(endpoint) => builder.with_endpoint(endpoint),
            None => builder,
        };
        let objects = builder.build().map_err(|error| PicturesError::Settings(error.to_string()))?;
        Ok(Self { objects: Arc::new(objects), prefix: Path::from(options.prefix.as_str()), folder: None })
    }

    /// What it is, for operators.
    pub fn kind(&self) -> &'static str {
        if self.folder.is_some() { "folder" } else { "S3" }
    }

    /// Whether it answers; why not, for operators.
    ///
    /// # Errors
    /// Why not.
    pub async fn ping(&self) -> Result<(), String> {
        if let Some(folder) = self.folder.clone() {
            let writing = tokio::task::spawn_blocking(move || write_in(&folder));
            return writing.await.map_err(|panic| panic.to_string())?;
        }
        // That there is no such object is an answer from the bucket, too.
        match in_time(self.objects.head(&self.prefix.clone().join("ping"))).await {
            Ok(_) | Err(Failure::Store(Error::NotFound { .. })) => Ok(()),
            Err(failure) => Err(failure.to_string()),
        }
    }

    fn at(&self, name: &PictureName) -> Path {
        self.prefix.clone().join(name.to_string())
    }
}

#[async_trait]
impl PictureStore for Pictures {
    async fn put(&self, name: &PictureName, bytes: Vec<u8>) -> Result<(), PictureStoreError> {
        in_time(self.objects.put(&self.at(name), PutPayload::from(bytes))).await.map_err(Failure::told)?;
        Ok(())
    }

    async fn get(&self, name: &PictureName) -> Result<Option<Vec<u8>>, PictureStoreError> {
        let place = self.at(name);
        let reading = async { self.objects.get(&place).await?.bytes().await };
        match in_time(reading).await {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Failure::Store(Error::NotFound { .. })) => Ok(None),
            Err(failure) => Err(failure.told()),
        }
    }

    async fn remove(&self, name: &PictureName) -> Result<(), PictureStoreError> {
        match in_time(self.objects.delete(&self.at(name))).await {
            Ok(()) | Err(Failure::Store(Error::NotFound { .. })) => Ok(()),
            Err(failure) => Err(failure.told()),
        }
    }
}

/// Makes a file in a folder, or where that would be made, and leaves nothing behind: whoever asks may be somebody else than who keeps
/// pictures there, and a folder made now would be theirs.
fn write_in(folder: &std::path::Path) -> Result<(), String> {
    let place = folder.ancestors().find(|place| place.exists()).unwrap_or(folder);
    tempfile::tempfile_in(place).map(drop).map_err(|error| format!("{} cannot be written in: {error}", place.display()))
}

/// What went wrong with a store.
#[derive(Debug, ThisError)]
enum Failure {
    #[error(transparent)]
    Store(#[from] Error),
    #[error("no answer within {} s", PATIENCE.as_secs())]
    Late,
}

impl Failure {
    fn told(self) -> PictureStoreError {
        PictureStoreError(self.to_string())
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    Ok(tokio::time::timeout(PATIENCE, work).await.map_err(|_| Failure::Late)??)
}
