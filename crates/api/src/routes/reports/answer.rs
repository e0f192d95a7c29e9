//! How a report is answered: JSON as a whole, CSV as it is read.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web::Bytes,
};
use booking_app::reports::{Row, Rows};
use booking_domain::{FieldErrors, StoreError, report::Grouping};
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;
use tokio::sync::mpsc;
use utoipa::ToSchema;

use super::{
    query::{Asked, Format},
    table::{self, Record},
};
use crate::{problem::Problem, services::Services};

/// The most lines JSON has; CSV has no such limit.
const MOST_LINES: usize = 10_000;

/// A report.
#[derive(Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportBody<T> {
    /// The first trading day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// What the lines are of.
    #[schema(value_type = String, example = "day")]
    group_by: Grouping,
    /// The lines: by period, or by name.
    items: Vec<T>,
}

/// Answers with the rows of a report that is called `name`.
///
/// # Errors
/// What reading refuses; for JSON also more lines than it may have.
pub async fn answer<T, B>(
    services: &Services,
    name: &str,
    asked: Asked,
    rows: impl Future<Output = Result<Rows<T>, StoreError>> + Send + 'static,
    body: fn(Row<T>) -> B,
) -> Result<HttpResponse, Problem>
where
    T: Send + 'static,
    B: Record + Serialize + Send + 'static,
{
    match asked.format {
        Format::Json => {
            let items = services.run(async move { collect(rows.await?, body).await }).await?;
            let (days, group_by) = (asked.query.days, asked.query.grouping);
            Ok(HttpResponse::Ok().json(ReportBody { from: days.from, to: days.to, group_by, items }))
        }
        Format::Csv => {
            // The first part is awaited, so that a database that is away is a problem document and no half of a table.
            let (first, rest) = services
                .run(async move {
                    let mut rest = rows.await?;
                    Ok::<_, StoreError>((rest.try_next().await?, rest))
                })
                .await?;
            let parts = stream::iter(first.map(Ok)).chain(rest).boxed();
            let days = asked.query.days;
            let file = format!("attachment; filename=\"marquee-{name}-{}-{}.csv\"", days.from, days.to);
            Ok(HttpResponse::Ok()
                .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
                .insert_header((CONTENT_DISPOSITION, file))
                .streaming(written(services, parts, body)))
        }
    }
}

/// Why a report is not answered as a whole.
#[derive(Debug, Error)]
enum WholeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("more than {MOST_LINES} lines")]
    TooLong,
}

impl From<WholeError> for Problem {
    fn from(error: WholeError) -> Self {
        match error {
            WholeError::Store(error) => error.into(),
            WholeError::TooLong => {
                let message = format!("would be more than {MOST_LINES} lines: ask for `format=csv`, or for fewer days");
                FieldErrors::one("/query/to", message).into()
            }
        }
    }
}

async fn collect<T, B>(mut rows: Rows<T>, body: fn(Row<T>) -> B) -> Result<Vec<B>, WholeError> {
    let mut items = Vec::new();
    while let Some(part) = rows.try_next().await? {
        items.extend(part.into_iter().map(body));
        if items.len() > MOST_LINES {
            return Err(WholeError::TooLong);
        }
    }
    Ok(items)
}

/// The table, part after part. It is read by a task of its own, away from the threads that serve, which waits until the client has taken what
/// came before: three parts are in memory at most. A client that goes away ends it; a failure in the middle cuts the answer off, so that
/// nobody takes half of a table for the whole.
fn written<T, B>(services: &Services, mut rows: Rows<T>, body: fn(Row<T>) -> B) -> impl Stream<Item = Result<Bytes, Cut>> + use<T, B>
where
    T: Send + 'static,
    B: Record + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(1);
    services.runtime.spawn(async move {
        let mut next = table::head::<B>().map_err(Cut::from);
        loop {
            let over = next.is_err();
            if sender.send(next.map(Bytes::from)).await.is_err() || over {
                return;
            }
            next = match rows.try_next().await {
                Ok(None) => return,
                Ok(Some(part)) => table::body(&part.into_iter().map(body).collect::<Vec<B>>()).map_err(Cut::from),
                Err(error) => Err(Cut::from(error)),
            };
            if let Err(error) = &next {
                tracing::error!(%error, "a report was cut off");
            }
        }
    });
    stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) })
}

/// Why a table ends too soon.
#[derive(Debug, Error)]
enum Cut {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Csv(#[from] csv::Error),
}
