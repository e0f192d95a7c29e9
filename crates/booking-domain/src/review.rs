//! What people say of films: written by those who have seen them, read by an administrator before anybody else (trap T57).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{FieldErrors, FilmId, ReviewId, UserId, named::named, text::lines};

/// Most characters of a review.
pub const REVIEW_MAX: usize = 4_000;

named! {
    /// Where a review stands.
    ReviewStatus {
        /// Nobody has looked at it yet.
        Pending = "pending",
        /// For everybody to read; it counts.
        Published = "published",
        /// Kept back.
        Rejected = "rejected",
    }
}

/// What somebody says of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    stars: i32,
    body: String,
}

impl Opinion {
    /// An opinion of 1 to 5 stars, with or without words.
    ///
    /// # Errors
    /// [`FieldErrors`] for other stars and for words that are too many or cannot be shown.
    pub fn new(stars: i32, body: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        if !(1..=5).contains(&stars) {
            errors.push("/stars", "must be 1 to 5");
        }
        let body = lines(body, REVIEW_MAX).map_err(|error| errors.push("/body", error.0)).unwrap_or_default();
        errors.into_result().map(|()| Self { stars, body })
    }

    /// 1 to 5.
    pub fn stars(&self) -> i32 {
        self.stars
    }

    /// The words; may be empty.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// A review as its author and administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReview {
    /// Key.
    pub id: ReviewId,
    /// The film.
    pub film: FilmId,
    /// Its title.
    pub film_title: String,
    /// The author.
    pub user: UserId,
    /// Their name.
    pub author: String,
    /// What they say.
    pub opinion: Opinion,
    /// Where it stands.
    pub status: ReviewStatus,
    /// Why it was kept back, if it was.
    pub reason: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opinion_is_one_to_five_stars_and_words_that_can_be_shown() {
        assert_eq!(Opinion::new(5, "  Good.\r\nVery good.  ").expect("an opinion").body(), "Good.\nVery good.");
        assert_eq!(Opinion::new(1, " ").expect("an opinion").body(), "");
        assert!(Opinion::new(0, "").is_err());
        assert!(Opinion::new(6, "").is_err());
        assert!(Opinion::new(3, "a\u{202E}b").is_err());
        assert!(Opinion::new(3, &"x".repeat(REVIEW_MAX + 1)).is_err());
    }
}
