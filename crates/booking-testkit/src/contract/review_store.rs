//! What every `ReviewStore` must do.

use booking_domain::{
    FilmId, ReviewId,
    audit::Cause,
    page::PageRequest,
    ports::{ReviewFilter, ReviewOutcome},
    review::{KeptReview, Opinion, ReviewStatus},
};
use futures::future::join_all;
use jiff::SignedDuration;

use super::staffed::Staffed;

impl Staffed {
    /// A review by a customer, after the show.
    async fn review(&self, customer: usize, stars: i32) -> ReviewOutcome {
        let user = self.subject.world.customers[customer];
        let opinion = Opinion::new(stars, "Seen it.").expect("an opinion");
        self.reviews.write(self.film, user, &opinion, &Cause::user(user, "test"), self.afterwards()).await.expect("the store works")
    }

    async fn reviewed(&self, customer: usize, stars: i32) -> KeptReview {
        kept(self.review(customer, stars).await)
    }

    async fn moderate(&self, review: ReviewId, status: ReviewStatus) -> ReviewOutcome {
        let cause = Cause::user(self.subject.world.customers[59], "test");
        self.reviews.moderate(review, None, status, None, &cause, self.afterwards()).await.expect("the store works")
    }
}

fn kept(outcome: ReviewOutcome) -> KeptReview {
    match outcome {
        ReviewOutcome::Kept(review) => *review,
        other => panic!("it is kept, and yet: {other:?}"),
    }
}

/// Who has a booking that is sold and over reviews the film, once; nobody else does (trap T57).
pub async fn only_who_has_seen_it_reviews_once(its: Staffed) {
    its.sold(0, &[0]).await;
    its.subject.placed(1, &[1]).await;
    let user = its.subject.world.customers[0];
    let opinion = Opinion::new(5, "").expect("an opinion");
    let before = its.reviews.write(its.film, user, &opinion, &Cause::user(user, "test"), its.before_start(0)).await.expect("works");
    assert_eq!(before, ReviewOutcome::NotSeen, "the show is not over");
    assert_eq!(its.review(1, 5).await, ReviewOutcome::NotSeen, "a hold is no ticket");
    assert_eq!(its.review(2, 5).await, ReviewOutcome::NotSeen);
    let unknown = its.reviews.write(FilmId(987_654), user, &opinion, &Cause::user(user, "test"), its.afterwards()).await.expect("works");
    assert_eq!(unknown, ReviewOutcome::NotFound);
    let tries = (0..8).map(|_| {
        let its = its.clone();
        tokio::spawn(async move { its.review(0, 4).await })
    });
    let outcomes: Vec<_> = join_all(tries).await.into_iter().map(|outcome| outcome.expect("no panic")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, ReviewOutcome::Kept(_))).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == ReviewOutcome::AlreadyReviewed).count(), 7, "{outcomes:?}");
}

/// A review counts once it is published, until it is changed, kept back or taken back; a new one may take its place.
pub async fn a_review_counts_while_it_is_published(its: Staffed) {
    its.sold(0, &[0]).await;
    let (user, cause) = (its.subject.world.customers[0], Cause::user(its.subject.world.customers[0], "test"));
    let review = its.reviewed(0, 4).await;
    assert_eq!(review.status, ReviewStatus::Pending);
    its.has_stars(0, 0).await;
    its.moderate(review.id, ReviewStatus::Published).await;
    its.has_stars(1, 4).await;
    let other = Opinion::new(2, "On second thoughts.").expect("an opinion");
    let stranger = its.subject.world.customers[1];
    let foreign = its.reviews.rewrite(review.id, stranger, &other, &Cause::user(stranger, "test"), its.afterwards()).await.expect("works");
    assert_eq!(foreign, ReviewOutcome::NotFound);
    assert!(!its.reviews.remove(review.id, stranger, &Cause::user(stranger, "test"), its.afterwards()).await.expect("works"));
    let changed = kept(its.reviews.rewrite(review.id, user, &other, &cause, its.afterwards()).await.expect("works"));
    assert_eq!((changed.status, changed.opinion.stars()), (ReviewStatus::Pending, 2));
    its.has_stars(0, 0).await;
    let admin = Cause::user(its.subject.world.customers[59], "test");
    let publish = |as_of| its.reviews.moderate(review.id, Some(as_of), ReviewStatus::Published, None, &admin, its.afterwards());
    assert_eq!(
        publish(review.created_at - SignedDuration::from_secs(1)).await.expect("works"),
        ReviewOutcome::Stale,
        "it was not read as it is"
    );
    its.has_stars(0, 0).await;
    kept(publish(changed.updated_at).await.expect("works"));
    its.has_stars(1, 2).await;
    its.moderate(review.id, ReviewStatus::Rejected).await;
    its.has_stars(0, 0).await;
    its.moderate(review.id, ReviewStatus::Published).await;
    assert!(its.reviews.remove(review.id, user, &cause, its.afterwards()).await.expect("works"));
    assert!(!its.reviews.remove(review.id, user, &cause, its.afterwards()).await.expect("works"), "it was taken back twice");
    its.has_stars(0, 0).await;
    assert_eq!(its.moderate(review.id, ReviewStatus::Published).await, ReviewOutcome::NotFound);
    let anew = its.reviewed(0, 5).await;
    assert_eq!(anew.status, ReviewStatus::Pending);
    its.is_sound().await;
}

/// The race: many reviews of a film are moderated at once, and its count and stars are theirs.
pub async fn stars_are_exact_when_many_moderate(its: Staffed) {
    let mut written = Vec::new();
    for customer in 0..10 {
        its.sold(customer, &[customer]).await;
        written.push(its.reviewed(customer, i32::try_from(customer % 5).expect("small") + 1).await.id);
    }
    let tries = written.iter().enumerate().flat_map(|(i, review)| {
        let last = if i % 3 == 0 { ReviewStatus::Rejected } else { ReviewStatus::Published };
        [ReviewStatus::Published, last].map(|status| {
            let (its, review) = (its.clone(), *review);
            tokio::spawn(async move { its.moderate(review, status).await })
        })
    });
    for outcome in join_all(tries).await {
        outcome.expect("no panic");
    }
    its.is_sound().await;
    for (i, review) in written.iter().enumerate() {
        its.moderate(*review, if i < 4 { ReviewStatus::Published } else { ReviewStatus::Rejected }).await;
    }
    its.has_stars(4, 1 + 2 + 3 + 4).await;
}

/// Lists are by key, latest first, of a status, a film or an author.
pub async fn reviews_are_listed(its: Staffed) {
    let mut written = Vec::new();
    for customer in 0..3 {
        its.sold(customer, &[customer]).await;
        written.push(its.reviewed(customer, 3).await.id);
    }
    its.moderate(written[1], ReviewStatus::Published).await;
    let list = |status, film, page: PageRequest<ReviewId>| {
        let its = its.clone();
        async move { its.reviews.list(ReviewFilter { film, author: None, status }, &page).await.expect("works") }
    };
    let page = |limit, after| PageRequest { limit, after };
    let pending = list(Some(ReviewStatus::Pending), Some(its.film), page(1, None)).await;
    assert_eq!(pending.items.iter().map(|review| review.id).collect::<Vec<_>>(), [written[2]]);
    let rest = list(Some(ReviewStatus::Pending), None, page(10, pending.next)).await;
    assert_eq!(rest.items.iter().map(|review| (review.id, review.author.as_str())).collect::<Vec<_>>(), [(written[0], "Customer 1")]);
    assert!(list(None, Some(FilmId(987_654)), page(10, None)).await.items.is_empty());
    let own = ReviewFilter { author: Some(its.subject.world.customers[1]), ..ReviewFilter::default() };
    let own = its.reviews.list(own, &page(10, None)).await.expect("works");
    assert_eq!(own.items.iter().map(|review| (review.id, review.status)).collect::<Vec<_>>(), [(written[1], ReviewStatus::Published)]);
}

/// Writes a test for each function of the suite; `$fresh` makes a cinema of its own for each.
#[macro_export]
macro_rules! review_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { review_store, $fresh:
            only_who_has_seen_it_reviews_once, a_review_counts_while_it_is_published, stars_are_exact_when_many_moderate, reviews_are_listed
        }
    };
}
