use async_trait::async_trait;
use thiserror::Error;

use crate::poster::PictureName;

/// Why pictures cannot be kept or read just now; told to the log, never to a client.
#[derive(Debug, Error)]
#[error("the store of pictures: {0}")]
pub struct PictureStoreError(pub String);

/// Keeps the pictures of posters: in a folder, in a bucket. What a name means never changes, so any copy of a picture is the right one.
/// An implementation MUST answer or fail within some seconds, and MUST never show a picture that was written in part.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PictureStore: Send + Sync {
    /// Keeps a picture under its name; once it returns, every replica reads it. Again is once.
    async fn put(&self, name: &PictureName, bytes: Vec<u8>) -> Result<(), PictureStoreError>;

    /// A picture; `None` when there is none of this name.
    async fn get(&self, name: &PictureName) -> Result<Option<Vec<u8>>, PictureStoreError>;

    /// Removes a picture; one that is not there is removed already.
    async fn remove(&self, name: &PictureName) -> Result<(), PictureStoreError>;
}
