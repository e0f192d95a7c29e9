//! Where posters are kept: in a folder, or in a bucket.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::ports::PictureStore;
use booking_pictures::{BucketOptions, Pictures};

use super::ComposeError;
use crate::{
    config::{Config, PicturesConfig},
    readiness::Dependency,
};

/// What keeps pictures, and how that is doing.
pub struct KeptPictures {
    pub store: Arc<dyn PictureStore>,
    pub check: Arc<dyn Dependency>,
}

/// The folder or the bucket of the settings.
pub fn pictures(config: &Config) -> Result<KeptPictures, ComposeError> {
    let pictures = match &config.pictures {
        PicturesConfig::Folder(folder) => Pictures::in_folder(folder)?,
        PicturesConfig::Bucket(bucket) => Pictures::in_bucket(&BucketOptions {
            bucket: bucket.name.clone(),
            prefix: bucket.prefix.clone(),
            region: bucket.region.clone(),
            endpoint: bucket.endpoint.clone(),
            keys: bucket.keys.as_ref().map(|keys| keys.0.clone()),
        })?,
    };
    Ok(KeptPictures { store: Arc::new(pictures.clone()), check: Arc::new(PicturesCheck(pictures)) })
}

struct PicturesCheck(Pictures);

#[async_trait]
impl Dependency for PicturesCheck {
    fn name(&self) -> &'static str {
        "pictures"
    }

    fn adapter(&self) -> &'static str {
        self.0.kind()
    }

    fn is_required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), String> {
        self.0.ping().await
    }
}
