use booking_domain::{FilmId, ReviewId, Timestamp, UserId, review::KeptReview};
use serde::Serialize;
use utoipa::ToSchema;

/// A review, as its author sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnReview)]
pub struct OwnBody {
    /// Key.
    #[schema(value_type = i64)]
    id: ReviewId,
    /// The film.
    #[schema(value_type = i64)]
    movie_id: FilmId,
    /// Its title.
    movie_title: String,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    stars: i32,
    /// What they say.
    body: String,
    /// `pending`, `published` or `rejected`.
    #[schema(example = "pending")]
    status: &'static str,
    /// Why it was kept back, if it was and somebody said.
    reason: Option<String>,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last changed or moderated.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// A review, as administrators see it.
#[derive(Serialize, ToSchema)]
#[schema(as = ModeratedReview)]
pub struct ModeratedBody {
    #[serde(flatten)]
    review: OwnBody,
    /// The author.
    #[schema(value_type = i64)]
    user_id: UserId,
    /// Their name.
    author: String,
}

impl From<KeptReview> for OwnBody {
    fn from(review: KeptReview) -> Self {
        Self {
            id: review.id,
            movie_id: review.film,
            movie_title: review.film_title,
            stars: review.opinion.stars(),
            body: review.opinion.body().to_owned(),
            status: review.status.as_str(),
            reason: review.reason,
            created_at: review.created_at,
            updated_at: review.updated_at,
        }
    }
}

impl From<KeptReview> for ModeratedBody {
    fn from(review: KeptReview) -> Self {
        Self { user_id: review.user, author: review.author.clone(), review: review.into() }
    }
}
