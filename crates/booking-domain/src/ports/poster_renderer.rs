use crate::poster::{PosterSize, UploadError};

/// A picture to keep: JPEG, upright, without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedPicture {
    /// Its size.
    pub size: PosterSize,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Makes pictures to keep of what somebody uploaded. Pure work without waiting, but up to seconds of it: callers keep it off the threads
/// that serve. The same upload makes the same bytes.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait PosterRenderer: Send + Sync {
    /// The pictures of [`crate::poster::sizes_of`], the narrowest first. An implementation MUST go by the bytes and not by what anybody
    /// says they are, ask [`crate::poster::check_size`] before it reads pixels, turn the picture as its orientation says, and write it
    /// anew, so that nothing of the upload but its pixels is kept.
    ///
    /// # Errors
    /// [`UploadError`].
    fn render(&self, upload: &[u8]) -> Result<Vec<RenderedPicture>, UploadError>;
}
