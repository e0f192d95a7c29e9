use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderValue, IF_NONE_MATCH},
    web::Data,
};
use booking_app::bookings::{SeatMap, SeatStatus, SeatView};
use booking_domain::{Currency, LayoutId, SeatId, ShowtimeId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    etag,
    extract::{OptionalUser, Path},
    problem::Problem,
    routes::Amount,
    services::Services,
};

/// The seats of a showtime as they stand.
#[derive(Serialize, ToSchema)]
#[schema(as = SeatMap)]
pub struct SeatMapBody {
    /// The showtime.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// The layout version the seats are of.
    #[schema(value_type = i64)]
    layout_id: LayoutId,
    /// Currency of the prices.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// The number of the last change in it, as the stream counts.
    seq: i64,
    /// The time this answer was made.
    #[schema(value_type = String, format = DateTime)]
    server_time: Timestamp,
    /// When the show starts.
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    /// The seats, by line and column.
    seats: Vec<MapSeatBody>,
}

/// A seat on the map.
#[derive(Serialize, ToSchema)]
#[schema(as = MapSeat)]
pub struct MapSeatBody {
    /// Key.
    #[schema(value_type = i64)]
    id: SeatId,
    /// Row.
    #[schema(example = "A")]
    row: String,
    /// Number.
    #[schema(example = "5")]
    seat: String,
    /// Kind.
    #[serde(rename = "type")]
    #[schema(example = "regular")]
    kind: &'static str,
    /// How it stands.
    status: StatusBody,
    /// What it costs.
    price: Amount,
    /// Column, from 0 at the left; a gap is an aisle.
    x: i32,
    /// Line, from 0 at the screen.
    y: i32,
    /// For a companion seat: its wheelchair bay.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    companion_of: Option<SeatId>,
    /// Whether it is the viewer's own.
    mine: bool,
}

/// How a seat stands.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SeatStatus)]
pub enum StatusBody {
    /// Free.
    Available,
    /// Held by somebody.
    Held,
    /// Sold.
    Booked,
    /// Kept back by the cinema.
    Blocked,
}

impl From<SeatStatus> for StatusBody {
    fn from(status: SeatStatus) -> Self {
        match status {
            SeatStatus::Available => Self::Available,
            SeatStatus::Held => Self::Held,
            SeatStatus::Booked => Self::Booked,
            SeatStatus::Blocked => Self::Blocked,
        }
    }
}

/// The seat map. Of a draft only administrators and the staff of its cinema have one; for all others it does not exist.
#[utoipa::path(get, path = "/api/v1/showtimes/{id}/seats", tag = "Showtimes", security((), ("bearer" = [])),
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the map one has")),
    responses(
        (status = 200, description = "The seats", body = SeatMapBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
    ))]
pub async fn handle(
    user: OptionalUser,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<ShowtimeId>,
) -> Result<HttpResponse, Problem> {
    let (viewer, bookings) = (user.0, services.bookings.clone());
    // The number is read first: a change that comes in between is then told again, and telling it twice does no harm.
    let seq = services.seats.seq(id.0);
    let map = services.run(async move { bookings.seat_map(id.0, viewer.as_ref()).await }).await?;
    // Who has a map already and asks whether it is still right does not open it.
    if !map.is_draft && !request.headers().contains_key(IF_NONE_MATCH) {
        count_view(&services, id.0);
    }
    let tag = etag::of(&(
        map.offer.showtime.version,
        map.seats.iter().map(|seat| (seat.status, seat.mine, seat.price_minor)).collect::<Vec<_>>(),
    ));
    let mut answer = etag::answer(&request, &tag, || body(&map, seq, services.bookings.now()));
    if map.is_draft {
        // Nothing keeps it for whoever comes next, not even the browser of somebody who logs out.
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    Ok(answer)
}

/// Counts that somebody opened the map. Now and then the counts are written down, which nobody waits for.
fn count_view(services: &Services, id: ShowtimeId) {
    services.metrics.seat_map_opened();
    if services.reports.map_opened(id) {
        let reports = services.reports.clone();
        services.runtime.spawn(async move {
            if let Err(error) = reports.write_views_down().await {
                tracing::warn!(%error, "views of seat maps are kept until they can be written down");
            }
        });
    }
}

fn body(map: &SeatMap, seq: i64, now: Timestamp) -> SeatMapBody {
    let show = &map.offer.showtime;
    let currency = show.base_price.currency;
    SeatMapBody {
        showtime_id: show.id,
        layout_id: map.offer.layout.id,
        currency,
        seq,
        server_time: now,
        starts_at: show.starts_at,
        seats: map.seats.iter().map(|view| seat(view, currency)).collect(),
    }
}

fn seat(view: &SeatView, currency: Currency) -> MapSeatBody {
    let SeatView { seat, price_minor, status, mine } = view;
    MapSeatBody {
        id: seat.id,
        row: seat.row.clone(),
        seat: seat.number.clone(),
        kind: seat.kind.as_str(),
        status: (*status).into(),
        price: Amount::new(*price_minor, currency),
        x: seat.x,
        y: seat.y,
        companion_of: seat.companion_of,
        mine: *mine,
    }
}
