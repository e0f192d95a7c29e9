use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{FieldErrors, UserId, account::User, ports::UserFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::ListedBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    routes::{auth::RoleName, movies::filter_text},
    services::Services,
};

/// Which users.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Part of the name or of the address.
    #[param(format = "filter")]
    search: Option<String>,
    /// Only of this role.
    #[param(inline)]
    role: Option<RoleName>,
    /// Only accounts that are shut, or only those that are open.
    disabled: Option<bool>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// People with accounts, in the order they signed up.
#[utoipa::path(get, path = "/api/v1/admin/users", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Users", body = PageBody<ListedBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let page = page::request::<UserId>(query.0.limit, query.0.cursor.as_deref())?;
    let mut errors = FieldErrors::default();
    let search = filter_text("/query/search", query.0.search, &mut errors);
    errors.into_result()?;
    let filter = UserFilter { search, role: query.0.role.map(Into::into), disabled: query.0.disabled };
    let found = services.run(async move { accounts.users(&filter, &page).await }).await?;
    let (ids, bookings) = (found.items.iter().map(|user| user.id).collect::<Vec<_>>(), services.bookings.clone());
    let counts = services.run(async move { bookings.bookings_of(&ids).await }).await?;
    let listed = |user: User| ListedBody { bookings: counts.get(&user.id).copied().unwrap_or(0), user: user.into() };
    Ok(page::answer(&request, found.map(listed)))
}
