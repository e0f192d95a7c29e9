use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{
    FieldErrors, Timestamp,
    audit::{AuditFilter, AuditId, AuditRecord},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    routes::movies::filter_text,
    services::Services,
};

/// Which rows. Whatever is given must hold.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// By whom: `user:7`, or a part of the system such as `payments`.
    #[param(format = "filter")]
    actor: Option<String>,
    /// What was done, such as `booking.cancelled`.
    #[param(format = "filter")]
    action: Option<String>,
    /// To what kind of thing, such as `booking`.
    #[param(format = "filter")]
    entity: Option<String>,
    /// To which.
    #[param(format = "filter")]
    entity_id: Option<String>,
    /// By which request: the `X-Request-Id` of its answer.
    #[param(format = "filter")]
    request_id: Option<String>,
    /// From this instant on.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    from: Option<Timestamp>,
    /// Before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    to: Option<Timestamp>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// A change, by a person or by a part of the system.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditRecord)]
pub struct RecordBody {
    /// Key; later rows have larger ones.
    id: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who.
    #[schema(example = "user:7")]
    actor: String,
    /// The person's name by now; null for the system, and for accounts that were deleted.
    actor_name: Option<String>,
    /// What was done.
    #[schema(example = "booking.cancelled")]
    action: String,
    /// To what kind of thing.
    #[schema(example = "booking")]
    entity: String,
    /// To which.
    #[schema(example = "42")]
    entity_id: String,
    /// What changed: for a change of a thing's state or values what it was and what it became.
    detail: serde_json::Value,
    /// The request, or the job, it came by.
    request_id: String,
    /// The hash that chains the row to the one before, in hexadecimal digits; null for some seconds after it was written.
    seal: Option<String>,
}

impl From<AuditRecord> for RecordBody {
    fn from(record: AuditRecord) -> Self {
        Self {
            id: record.id.0,
            at: record.at,
            actor: record.actor,
            actor_name: record.actor_name,
            action: record.action,
            entity: record.entity,
            entity_id: record.entity_id,
            detail: record.detail,
            request_id: record.request_id,
            seal: record.seal,
        }
    }
}

impl ListQuery {
    fn filter(self) -> Result<AuditFilter, FieldErrors> {
        let mut errors = FieldErrors::default();
        let filter = AuditFilter {
            actor: filter_text("/query/actor", self.actor, &mut errors),
            action: filter_text("/query/action", self.action, &mut errors),
            entity: filter_text("/query/entity", self.entity, &mut errors),
            entity_id: filter_text("/query/entity_id", self.entity_id, &mut errors),
            request_id: filter_text("/query/request_id", self.request_id, &mut errors),
            from: self.from,
            to: self.to,
        };
        errors.into_result().map(|()| filter)
    }
}

/// Who did what, newest first. The log takes no update and no delete; each row is chained to the one before by its hash, which
/// GET /admin/integrity verifies.
#[utoipa::path(get, path = "/api/v1/admin/audit-log", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Changes", body = PageBody<RecordBody>, headers(("Link" = String)))))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request::<AuditId>(query.0.limit, query.0.cursor.as_deref())?;
    let (filter, audit) = (query.0.filter()?, services.audit.clone());
    let found = services.run(async move { audit.records(&filter, &page).await }).await?;
    Ok(page::answer(&request, found.map(RecordBody::from)))
}
