use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{
    FieldErrors, FilmId, Timestamp,
    ports::{Deleted, FilmFilter, ListedFilm},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{MovieBody, filter_text};
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which films.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeepQuery {
    /// `true`: deleted ones are listed too; `only`: nothing but them.
    #[param(inline)]
    deleted: Option<DeletedParam>,
    /// Part of the title.
    #[param(format = "filter")]
    title: Option<String>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Whether deleted films are listed.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeletedParam {
    /// No.
    #[default]
    False,
    /// Too.
    True,
    /// Nothing else.
    Only,
}

/// A film as administrators list it.
#[derive(Serialize, ToSchema)]
#[schema(as = KeptMovie)]
pub struct KeptMovieBody {
    #[serde(flatten)]
    movie: MovieBody,
    /// Whether it is deleted.
    deleted: bool,
    /// When it was last changed; a deleted one was deleted then.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// The name of who did that, where it was a person.
    updated_by: Option<String>,
}

impl From<ListedFilm> for KeptMovieBody {
    fn from(film: ListedFilm) -> Self {
        Self {
            movie: MovieBody::from(&film.kept.it),
            deleted: film.kept.is_deleted,
            updated_at: film.updated_at,
            updated_by: film.updated_by,
        }
    }
}

impl KeepQuery {
    fn filter(self) -> Result<FilmFilter, FieldErrors> {
        let mut errors = FieldErrors::default();
        let deleted = match self.deleted.unwrap_or_default() {
            DeletedParam::False => Deleted::No,
            DeletedParam::True => Deleted::Too,
            DeletedParam::Only => Deleted::Only,
        };
        let filter = FilmFilter { deleted, title: filter_text("/query/title", self.title, &mut errors) };
        errors.into_result().map(|()| filter)
    }
}

/// Films as they are kept, the latest written down first. Deleted ones can be restored.
#[utoipa::path(get, path = "/api/v1/admin/movies", tag = "Catalogue", security(("bearer" = [])), params(KeepQuery),
    responses((status = 200, description = "Films", body = PageBody<KeptMovieBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<KeepQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request::<FilmId>(query.0.limit, query.0.cursor.as_deref())?;
    let (filter, administration) = (query.0.filter()?, services.administration.clone());
    let found = services.run(async move { administration.films(&filter, &page).await }).await?;
    Ok(page::answer(&request, found.map(KeptMovieBody::from)))
}
