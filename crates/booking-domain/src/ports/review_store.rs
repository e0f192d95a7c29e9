use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    FilmId, ReviewId, StoreError, UserId,
    audit::Cause,
    page::{Page, PageRequest},
    review::{KeptReview, Opinion, ReviewStatus},
};

/// What became of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewOutcome {
    /// As it stands now.
    Kept(Box<KeptReview>),
    /// There is no such film, or no such review of theirs.
    NotFound,
    /// They have not been to a show of the film that is over.
    NotSeen,
    /// They have reviewed the film already.
    AlreadyReviewed,
    /// It was changed after it was read.
    Stale,
}

/// Which reviews are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReviewFilter {
    /// Of this film.
    pub film: Option<FilmId>,
    /// By this author.
    pub author: Option<UserId>,
    /// Of this status.
    pub status: Option<ReviewStatus>,
}

/// Reviews. **Each method is one transaction**, and the film's count and stars are written in it: they MUST be those of its published
/// reviews at any moment, also when many are moderated at once.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ReviewStore: Send + Sync {
    /// Keeps a review of somebody whose confirmed booking of the film is over; one for each film, which a constraint decides. One that was
    /// taken back makes room for another.
    async fn write(
        &self,
        film: FilmId,
        user: UserId,
        opinion: &Opinion,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ReviewOutcome, StoreError>;

    /// Replaces what a user says in their review; it is looked at again before it shows.
    async fn rewrite(
        &self,
        review: ReviewId,
        user: UserId,
        opinion: &Opinion,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ReviewOutcome, StoreError>;

    /// Takes a user's review back; `false` when they have no such review.
    async fn remove(&self, review: ReviewId, user: UserId, cause: &Cause, now: Timestamp) -> Result<bool, StoreError>;

    /// Publishes a review or keeps it back, with a reason; `as_of`, where it is known, is the `updated_at` of the review that was read: nobody
    /// publishes words that nobody has read (trap T57).
    async fn moderate(
        &self,
        review: ReviewId,
        as_of: Option<Timestamp>,
        status: ReviewStatus,
        reason: Option<String>,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ReviewOutcome, StoreError>;

    /// A review of a user.
    async fn own(&self, review: ReviewId, user: UserId) -> Result<Option<KeptReview>, StoreError>;

    /// Reviews, latest first.
    async fn list(&self, filter: ReviewFilter, page: &PageRequest<ReviewId>) -> Result<Page<KeptReview, ReviewId>, StoreError>;
}
