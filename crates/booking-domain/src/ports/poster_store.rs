use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    Expected, FilmId, StoreError,
    audit::Cause,
    catalogue::Film,
    poster::{Poster, PosterKey},
};

/// What became of a change of a film's poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PosterOutcome {
    /// It is done, or was so already; the film as it is now.
    Done(Box<Film>),
    /// There is no such film.
    NotFound,
    /// The film is not what was expected any more.
    Stale,
}

/// Which film has which poster, and which posters nobody needs any more. Pictures are kept elsewhere and not in one transaction with their
/// film, so a poster is announced before its pictures are written, and taken before they are removed: whatever is interrupted leaves a row
/// by which its pictures are found.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PosterStore: Send + Sync {
    /// Announces a poster whose pictures are about to be written; `false` when its pictures are just being removed.
    async fn announce(&self, poster: &PosterKey, now: Timestamp) -> Result<bool, StoreError>;

    /// Gives a film that is not deleted its announced poster, or takes it away. The version is raised and the audit log written only when it
    /// changes anything; a poster that was given up counts as announced now.
    async fn set_poster(
        &self,
        film: FilmId,
        expected: &Expected,
        poster: Option<Poster>,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<PosterOutcome, StoreError>;

    /// Takes posters that no film has, deleted ones included, and that were announced before `before`; also those that were taken and not
    /// forgotten. From then on they cannot be announced.
    async fn take_unused(&self, before: Timestamp, limit: i64) -> Result<Vec<PosterKey>, StoreError>;

    /// Forgets a poster that was taken: its pictures are gone.
    async fn forget(&self, poster: &PosterKey) -> Result<(), StoreError>;
}
