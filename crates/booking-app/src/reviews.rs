//! Reviews: written by those who have seen a film, moderated before anybody reads them.

use std::sync::Arc;

use booking_domain::{
    FieldErrors, FilmId, ReviewId, StoreError, Timestamp, UserId,
    audit::Cause,
    page::{Page, PageRequest},
    ports::{Clock, ReviewFilter, ReviewOutcome, ReviewStore},
    review::{KeptReview, Opinion, ReviewStatus},
    text::one_line,
};
use thiserror::Error;

use crate::whole::whole;

/// Why a review could not be made or changed.
#[derive(Debug, Error)]
pub enum ReviewError {
    /// The request itself is wrong.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// No such film or review, or somebody else's.
    #[error("not found")]
    NotFound,
    /// They have not been to a show of the film that is over (trap T57).
    #[error("the film has not been seen")]
    NotSeen,
    /// One each.
    #[error("the film is reviewed already")]
    AlreadyReviewed,
    /// Its author has changed it since it was read.
    #[error("the review was changed after it was read")]
    Stale,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Most characters of why a review is kept back.
const REASON_MAX: usize = 500;

/// The use cases of reviews.
#[derive(Clone)]
pub struct ReviewService {
    store: Arc<dyn ReviewStore>,
    clock: Arc<dyn Clock>,
}

impl ReviewService {
    /// Use cases over these ports.
    pub fn new(store: Arc<dyn ReviewStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Keeps a review of somebody whose booking of the film is over; it waits for an administrator.
    ///
    /// # Errors
    /// [`ReviewError`], as its variants say.
    pub async fn write(&self, film: FilmId, user: UserId, stars: i32, body: &str, cause: Cause) -> Result<KeptReview, ReviewError> {
        let opinion = Opinion::new(stars, body)?;
        kept(self.store.write(film, user, &opinion, &cause, self.clock.now()).await?)
    }

    /// Changes what a user says; what is left out stays. It waits for an administrator again.
    ///
    /// # Errors
    /// [`ReviewError`], as its variants say.
    pub async fn rewrite(
        &self,
        review: ReviewId,
        user: UserId,
        stars: Option<i32>,
        body: Option<&str>,
        cause: Cause,
    ) -> Result<KeptReview, ReviewError> {
        let known = self.store.own(review, user).await?.ok_or(ReviewError::NotFound)?.opinion;
        let opinion = Opinion::new(stars.unwrap_or(known.stars()), body.unwrap_or(known.body()))?;
        kept(self.store.rewrite(review, user, &opinion, &cause, self.clock.now()).await?)
    }

    /// Takes a user's review back.
    ///
    /// # Errors
    /// [`ReviewError::NotFound`].
    pub async fn remove(&self, review: ReviewId, user: UserId, cause: Cause) -> Result<(), ReviewError> {
        let removed = self.store.remove(review, user, &cause, self.clock.now()).await?;
        if removed { Ok(()) } else { Err(ReviewError::NotFound) }
    }

    /// Publishes a review, or keeps it back with a reason; `as_of` is the `updated_at` of the review as it was read, where that is said.
    ///
    /// # Errors
    /// [`ReviewError`], as its variants say.
    pub async fn moderate(
        &self,
        review: ReviewId,
        as_of: Option<Timestamp>,
        publish: bool,
        reason: Option<&str>,
        cause: Cause,
    ) -> Result<KeptReview, ReviewError> {
        let reason = reason.map(|raw| one_line(raw, REASON_MAX)).transpose().map_err(|error| FieldErrors::one("/reason", error.0))?;
        let status = if publish { ReviewStatus::Published } else { ReviewStatus::Rejected };
        kept(self.store.moderate(review, as_of, status, reason, &cause, self.clock.now()).await?)
    }

    /// Reviews, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(&self, filter: ReviewFilter, page: &PageRequest<ReviewId>) -> Result<Page<KeptReview, ReviewId>, StoreError> {
        self.store.list(filter, page).await
    }

    /// All that somebody wrote, latest first, whatever became of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all_by(&self, author: UserId) -> Result<Vec<KeptReview>, StoreError> {
        let theirs = ReviewFilter { author: Some(author), ..ReviewFilter::default() };
        whole(|page| async move { self.list(theirs, &page).await }).await
    }
}

fn kept(outcome: ReviewOutcome) -> Result<KeptReview, ReviewError> {
    match outcome {
        ReviewOutcome::Kept(review) => Ok(*review),
        ReviewOutcome::NotFound => Err(ReviewError::NotFound),
        ReviewOutcome::NotSeen => Err(ReviewError::NotSeen),
        ReviewOutcome::AlreadyReviewed => Err(ReviewError::AlreadyReviewed),
        ReviewOutcome::Stale => Err(ReviewError::Stale),
    }
}
