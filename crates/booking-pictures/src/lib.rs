//! Posters: made of what somebody uploads, by `image`, and kept in a folder or in an S3-compatible bucket, by `object_store`.

mod render;
mod store;

pub use render::Renderer;
pub use store::{BucketOptions, Pictures, PicturesError};
