//! `ReviewStore`: reviews, and with each change of one the count and stars of its film.

use async_trait::async_trait;
use booking_domain::{
    FilmId, ReviewId, StoreError, Timestamp, UserId,
    audit::Cause,
    page::{Page, PageRequest},
    ports::{ReviewFilter, ReviewOutcome, ReviewStore},
    review::{KeptReview, Opinion, ReviewStatus},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{Conn, Db, dialect, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction, violates},
    schema::{audit_log, bookings, films, reviews, showtimes, users},
    types::At,
};

/// Reviews in the database.
pub(crate) struct SqlReviews(pub(crate) Db);

/// Who changes something, and when.
struct By<'a> {
    cause: &'a Cause,
    now: Timestamp,
}

#[async_trait]
impl ReviewStore for SqlReviews {
    async fn write(
        &self,
        film: FilmId,
        user: UserId,
        opinion: &Opinion,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ReviewOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("review_write", write_once(&mut conn, film, user, opinion, &By { cause, now }))?)
    }

    async fn rewrite(
        &self,
        review: ReviewId,
        user: UserId,
        opinion: &Opinion,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ReviewOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("review_rewrite", rewrite_once(&mut conn, review, user, opinion, &By { cause, now }))?)
    }

    async fn remove(&self, review: ReviewId, user: UserId, cause: &Cause, now: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("review_remove", remove_once(&mut conn, review, user, &By { cause, now }))?)
    }

    async fn moderate(
        &self,
        review: ReviewId,
        as_of: Option<Timestamp>,
        status: ReviewStatus,
        reason: Option<String>,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ReviewOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("review_moderate", moderate_once(&mut conn, (review, as_of), status, reason.as_deref(), &By { cause, now }))?)
    }

    async fn own(&self, review: ReviewId, user: UserId) -> Result<Option<KeptReview>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = kept().filter(reviews::id.eq(review.0).and(reviews::user_id.eq(user.0)));
        let found = query.first::<Row>(&mut conn).await.optional().map_err(|error| store_error(&error))?;
        found.map(review_of).transpose()
    }

    async fn list(&self, filter: ReviewFilter, page: &PageRequest<ReviewId>) -> Result<Page<KeptReview, ReviewId>, StoreError> {
        let mut conn = self.0.read().await?;
        let mut query = kept().order(reviews::id.desc()).limit(i64::from(page.limit) + 1).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(reviews::id.lt(after.0));
        }
        if let Some(film) = filter.film {
            query = query.filter(reviews::film_id.eq(film.0));
        }
        if let Some(author) = filter.author {
            query = query.filter(reviews::user_id.eq(author.0));
        }
        if let Some(status) = filter.status {
            query = query.filter(reviews::status.eq(status.as_str()));
        }
        let rows = query.load::<Row>(&mut conn).await.map_err(|error| store_error(&error))?;
        let found = rows.into_iter().map(review_of).collect::<Result<_, _>>()?;
        Ok(Page::cut(found, page.limit, |review: &KeptReview| review.id))
    }
}

type Row = (i64, i64, String, i64, String, i32, String, String, Option<String>, At, At);

/// Reviews that nobody took back, with the names of film and author.
#[diesel::dsl::auto_type]
fn kept() -> _ {
    reviews::table
        .inner_join(films::table.on(films::id.eq(reviews::film_id)))
        .inner_join(users::table.on(users::id.eq(reviews::user_id)))
        .filter(reviews::is_deleted.eq(false))
        .select((
            reviews::id,
            films::id,
            films::title,
            users::id,
            users::name,
            reviews::stars,
            reviews::body,
            reviews::status,
            reviews::moderation_reason,
            reviews::created_at,
            reviews::updated_at,
        ))
}

fn review_of(
    (id, film, film_title, user, author, stars, body, status, reason, created_at, updated_at): Row,
) -> Result<KeptReview, StoreError> {
    let opinion = Opinion::new(stars, &body).map_err(|error| format!("{error:?}"));
    Ok(KeptReview {
        id: ReviewId(id),
        film: FilmId(film),
        film_title,
        user: UserId(user),
        author,
        opinion: rows::read("reviews", "body", &id, opinion)?,
        status: rows::name("reviews", "status", &id, &status, ReviewStatus::parse(&status))?,
        reason,
        created_at: created_at.0,
        updated_at: updated_at.0,
    })
}

async fn write_once(mut conn: &mut Conn, film: FilmId, user: UserId, opinion: &Opinion, by: &By<'_>) -> Result<ReviewOutcome, TxError> {
    transaction!(conn, async {
        if !lock_film(conn, film.0, true).await? {
            return Ok(ReviewOutcome::NotFound);
        }
        if !has_seen(conn, film, user, by.now).await? {
            return Ok(ReviewOutcome::NotSeen);
        }
        let theirs = reviews::film_id.eq(film.0).and(reviews::user_id.eq(user.0));
        let known: Option<(i64, bool)> =
            reviews::table.filter(theirs).select((reviews::id, reviews::is_deleted)).first(conn).await.optional()?;
        let id = match known {
            Some((_, false)) => return Ok(ReviewOutcome::AlreadyReviewed),
            Some((id, true)) => {
                let anew = (reviews::is_deleted.eq(false), reviews::created_at.eq(At(by.now)));
                diesel::update(reviews::table.find(id)).set((anew, said(opinion, by))).execute(conn).await?;
                id
            }
            None => match insert(conn, film, user, opinion, by).await {
                Ok(id) => id,
                Err(error) if violates(&error, "reviews_one_each", "reviews.film_id") => return Err(TxError::Race("reviewed meanwhile")),
                Err(error) => return Err(error.into()),
            },
        };
        finish(conn, id, film.0, "written", json!({ "stars": opinion.stars() }), by).await
    })
}

async fn insert(conn: &mut Conn, film: FilmId, user: UserId, opinion: &Opinion, by: &By<'_>) -> QueryResult<i64> {
    diesel::insert_into(reviews::table)
        .values((
            reviews::film_id.eq(film.0),
            reviews::user_id.eq(user.0),
            reviews::stars.eq(opinion.stars()),
            reviews::body.eq(opinion.body()),
            reviews::status.eq(ReviewStatus::Pending.as_str()),
            reviews::created_at.eq(At(by.now)),
            reviews::created_by.eq(user.0),
            reviews::updated_at.eq(At(by.now)),
            reviews::updated_by.eq(user.0),
        ))
        .returning(reviews::id)
        .get_result(conn)
        .await
}

/// What a review says, to be looked at again.
#[derive(AsChangeset)]
#[diesel(table_name = reviews, treat_none_as_null = true)]
struct Said<'a> {
    stars: i32,
    body: &'a str,
    status: &'static str,
    moderation_reason: Option<String>,
    updated_at: At,
    updated_by: Option<i64>,
}

fn said<'a>(opinion: &'a Opinion, by: &By<'_>) -> Said<'a> {
    Said {
        stars: opinion.stars(),
        body: opinion.body(),
        status: ReviewStatus::Pending.as_str(),
        moderation_reason: None,
        updated_at: At(by.now),
        updated_by: by.cause.user_id().map(|user| user.0),
    }
}

async fn rewrite_once(
    mut conn: &mut Conn,
    review: ReviewId,
    user: UserId,
    opinion: &Opinion,
    by: &By<'_>,
) -> Result<ReviewOutcome, TxError> {
    transaction!(conn, async {
        let Some(film) = film_of(conn, review, Some(user)).await? else { return Ok(ReviewOutcome::NotFound) };
        lock_film(conn, film, false).await?;
        let live = reviews::table.find(review.0).filter(reviews::is_deleted.eq(false));
        if diesel::update(live).set(said(opinion, by)).execute(conn).await? == 0 {
            return Ok(ReviewOutcome::NotFound);
        }
        finish(conn, review.0, film, "rewritten", json!({ "stars": opinion.stars() }), by).await
    })
}

async fn remove_once(mut conn: &mut Conn, review: ReviewId, user: UserId, by: &By<'_>) -> Result<bool, TxError> {
    transaction!(conn, async {
        let Some(film) = film_of(conn, review, Some(user)).await? else { return Ok(false) };
        lock_film(conn, film, false).await?;
        let live = reviews::table.find(review.0).filter(reviews::is_deleted.eq(false));
        let gone = (reviews::is_deleted.eq(true), reviews::updated_at.eq(At(by.now)), reviews::updated_by.eq(user.0));
        if diesel::update(live).set(gone).execute(conn).await? == 0 {
            return Ok(false);
        }
        count(conn, film).await?;
        audit(conn, review.0, "removed", json!({}), by).await?;
        Ok::<_, TxError>(true)
    })
}

async fn moderate_once(
    mut conn: &mut Conn,
    (review, as_of): (ReviewId, Option<Timestamp>),
    status: ReviewStatus,
    reason: Option<&str>,
    by: &By<'_>,
) -> Result<ReviewOutcome, TxError> {
    transaction!(conn, async {
        let Some(film) = film_of(conn, review, None).await? else { return Ok(ReviewOutcome::NotFound) };
        lock_film(conn, film, false).await?;
        let live = reviews::table.find(review.0).filter(reviews::is_deleted.eq(false));
        let moderated = (
            reviews::status.eq(status.as_str()),
            reviews::moderation_reason.eq(reason),
            reviews::updated_at.eq(At(by.now)),
            reviews::updated_by.eq(by.cause.user_id().map(|user| user.0)),
        );
        let mut change = diesel::update(live).set(moderated).into_boxed();
        if let Some(as_of) = as_of {
            change = change.filter(reviews::updated_at.eq(At(as_of)));
        }
        if change.execute(conn).await? == 0 {
            return Ok(if as_of.is_some() { ReviewOutcome::Stale } else { ReviewOutcome::NotFound });
        }
        finish(conn, review.0, film, "moderated", json!({ "status": status, "reason": reason }), by).await
    })
}

/// The film of a review that nobody took back; of `user`, where one is named.
async fn film_of(conn: &mut Conn, review: ReviewId, user: Option<UserId>) -> Result<Option<i64>, TxError> {
    let query = reviews::table.find(review.0).filter(reviews::is_deleted.eq(false)).select((reviews::film_id, reviews::user_id));
    let found: Option<(i64, i64)> = query.first(conn).await.optional()?;
    Ok(found.filter(|(_, author)| user.is_none_or(|user| user.0 == *author)).map(|(film, _)| film))
}

/// Locks a film, so that changes of its reviews take turns and each counts what the one before did.
async fn lock_film(conn: &mut Conn, film: i64, only_live: bool) -> Result<bool, TxError> {
    let query = films::table.find(film).select((films::id, films::is_deleted));
    let found: Option<(i64, bool)> = dialect::for_update!(query).first(conn).await.optional()?;
    Ok(found.is_some_and(|(_, is_deleted)| !(only_live && is_deleted)))
}

/// Whether somebody has a booking of the film that is sold and over.
async fn has_seen(conn: &mut Conn, film: FilmId, user: UserId, now: Timestamp) -> Result<bool, TxError> {
    let query = bookings::table
        .inner_join(showtimes::table.on(showtimes::id.eq(bookings::showtime_id)))
        .filter(bookings::customer_id.eq(user.0).and(bookings::status.eq("confirmed")))
        .filter(showtimes::film_id.eq(film.0).and(showtimes::ends_at.le(At(now))).and(showtimes::status.eq("scheduled")))
        .select(bookings::id)
        .limit(1);
    Ok(query.first::<i64>(conn).await.optional()?.is_some())
}

/// Counts a film's published reviews anew. The film is locked: nobody else counts at the same time.
async fn count(conn: &mut Conn, film: i64) -> Result<(), TxError> {
    let sql = "UPDATE films SET
            review_count = (SELECT count(*) FROM reviews r WHERE r.film_id = films.id AND r.status = 'published' AND NOT r.is_deleted),
            review_stars = (SELECT coalesce(sum(r.stars), 0) FROM reviews r
                            WHERE r.film_id = films.id AND r.status = 'published' AND NOT r.is_deleted)
        WHERE id = $1";
    diesel::sql_query(sql).bind::<diesel::sql_types::BigInt, _>(film).execute(conn).await?;
    Ok(())
}

async fn finish(conn: &mut Conn, review: i64, film: i64, action: &str, detail: Value, by: &By<'_>) -> Result<ReviewOutcome, TxError> {
    count(conn, film).await?;
    audit(conn, review, action, detail, by).await?;
    let row: Row = kept().filter(reviews::id.eq(review)).first(conn).await?;
    Ok(ReviewOutcome::Kept(Box::new(review_of(row)?)))
}

async fn audit(conn: &mut Conn, review: i64, action: &str, detail: Value, by: &By<'_>) -> Result<(), TxError> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::at.eq(At(by.now)),
            audit_log::actor.eq(by.cause.actor_name()),
            audit_log::action.eq(format!("review.{action}")),
            audit_log::entity.eq("review"),
            audit_log::entity_id.eq(review.to_string()),
            audit_log::detail.eq(detail),
            audit_log::request_id.eq(&by.cause.request_id),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
