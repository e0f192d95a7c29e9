//! The poster of a film: uploaded, taken away, and its pictures for everybody.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, ETAG, HeaderName},
    },
    web::{Data, Payload},
};
use booking_app::posters::PosterError;
use booking_domain::{
    FieldErrors, FilmId,
    catalogue::Film,
    poster::{MOST_BYTES, PictureName, Poster, UploadError},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::MovieBody;
use crate::{
    etag,
    extract::{AdminUser, Anyone, IfMatch, Path, RequestCause, read_upload},
    problem::{Code, Problem, ProblemBody},
    services::Services,
};

/// How long a picture may be kept without asking: for ever, as a year is called here, because its name says what it is.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// One picture of a poster.
#[derive(Serialize, ToSchema)]
#[schema(as = PosterImage)]
pub struct PosterImageBody {
    /// Where it is; what is there never changes.
    #[schema(example = "/api/v1/posters/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08-320.jpg")]
    url: String,
    /// Its width in pixels, as `srcset` wants it.
    #[schema(example = 320)]
    width: u32,
    /// Its height in pixels.
    #[schema(example = 480)]
    height: u32,
}

/// The pictures of a poster; none without one.
pub fn images(poster: Option<&Poster>) -> Vec<PosterImageBody> {
    let image = |(name, size): (PictureName, booking_domain::poster::PosterSize)| PosterImageBody {
        url: format!("{}/posters/{name}", crate::routes::VERSION_1),
        width: size.width,
        height: size.height,
    };
    poster.into_iter().flat_map(Poster::pictures).map(image).collect()
}

/// Gives a film a poster: the picture itself is the body. JPEG, PNG or WebP, whatever its `Content-Type` says; at most 10 MiB and 24
/// megapixels, at least 160 pixels on each side. It is turned as its orientation says, and written anew in a few widths without anything
/// else that was in the file.
#[utoipa::path(put, path = "/api/v1/movies/{id}/poster", tag = "Catalogue", security(("bearer" = [])),
    extensions(("x-problems" = json!(["precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the film as it was read")),
    request_body(content((String = "image/jpeg"), (String = "image/png"), (String = "image/webp"))),
    responses((status = 200, description = "The film with its poster", body = MovieBody, headers(("ETag" = String)))))]
pub async fn put(
    admin: AdminUser,
    cause: RequestCause,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<FilmId>,
    expected: IfMatch,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let upload = read_upload(&request, payload.into_inner(), MOST_BYTES).await?;
    let (cause, posters) = (cause.by(admin.0.user), services.posters.clone());
    let film = services.run(async move { posters.put(id.0, expected.0, upload.to_vec(), cause).await }).await?;
    Ok(changed(&film))
}

/// Takes a film's poster away.
#[utoipa::path(delete, path = "/api/v1/movies/{id}/poster", tag = "Catalogue", security(("bearer" = [])),
    extensions(("x-problems" = json!(["precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the film as it was read")),
    responses((status = 200, description = "The film without a poster", body = MovieBody, headers(("ETag" = String)))))]
pub async fn remove(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<FilmId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, posters) = (cause.by(admin.0.user), services.posters.clone());
    let film = services.run(async move { posters.remove(id.0, expected.0, cause).await }).await?;
    Ok(changed(&film))
}

fn changed(film: &Film) -> HttpResponse {
    etag::changed(StatusCode::OK, film.version, &MovieBody::from(film))
}

/// A picture of a poster, as a film names it.
#[utoipa::path(get, path = "/api/v1/posters/{name}", tag = "Catalogue",
    params(("name" = String, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the picture one has")),
    responses(
        (status = 200, description = "The picture, to be kept for ever", content_type = "image/jpeg", body = String, headers(("ETag" = String))),
        (status = 304, description = "Unchanged"), (status = 404, response = ProblemBody), (status = 429, response = ProblemBody),
        (status = 503, response = ProblemBody),
    ))]
pub async fn picture(_: Anyone, request: HttpRequest, services: Data<Services>, name: Path<String>) -> Result<HttpResponse, Problem> {
    let name = PictureName::parse(&name.0).ok_or_else(|| Problem::new(Code::NotFound))?;
    let (tag, posters) = (format!("\"{name}\""), services.posters.clone());
    let bytes = services.run(async move { posters.picture(&name).await }).await?;
    let known = etag::is_known(&request, &tag);
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    // Nothing secret is in a poster, and other pages may show it.
    answer.insert_header((CACHE_CONTROL, FOR_EVER)).insert_header((ETAG, tag));
    answer.insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"));
    if known { Ok(answer.finish()) } else { Ok(answer.content_type("image/jpeg").body(bytes.as_ref().clone())) }
}

impl From<PosterError> for Problem {
    fn from(error: PosterError) -> Self {
        match error {
            PosterError::NotFound => Self::new(Code::NotFound),
            PosterError::Stale => Self::new(Code::PreconditionFailed),
            PosterError::Upload(UploadError::NotAPicture) => {
                Self::with_detail(Code::UnsupportedMediaType, "A poster is a JPEG, PNG or WebP picture; this is none, by its content.")
            }
            PosterError::Upload(error) => FieldErrors::one("/poster", error.to_string()).into(),
            PosterError::Busy => Self::new(Code::DependencyUnavailable).retry_after(5),
            PosterError::Pictures(error) => Self::unavailable(format!("the store of pictures does not answer: {error}")),
            PosterError::Store(error) => error.into(),
            PosterError::Rendering(why) => Self::internal(why),
        }
    }
}
