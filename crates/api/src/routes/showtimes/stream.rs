use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING},
    web::{Bytes, Data},
};
use booking_app::{bookings::SeatStatus, seat_watch::SeatUpdate};
use booking_domain::{SeatId, ShowtimeId};
use futures::{Stream, StreamExt as _};
use serde::Serialize;
use std::{convert::Infallible, time::Duration};
use utoipa::ToSchema;

use super::seats::StatusBody;
use crate::{
    extract::{Anyone, Path},
    problem::Problem,
    services::Services,
};

/// How often a silent stream says that it is alive, so that nothing in between closes it.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The data of a `snapshot` or `delta` event.
#[derive(Serialize, ToSchema)]
#[schema(as = SeatChanges)]
pub struct ChangesBody {
    /// Its number; also the event's id.
    seq: i64,
    /// The seats: all in a snapshot, those that changed in a delta.
    seats: Vec<ChangeBody>,
}

/// How a seat stands now.
#[derive(Serialize, ToSchema)]
#[schema(as = SeatChange)]
pub struct ChangeBody {
    #[schema(value_type = i64)]
    id: SeatId,
    status: StatusBody,
}

/// The changes of the seat map as they happen, as server-sent events: `snapshot`, then `delta`s whose `seq` rises by one; a client that
/// comes back with `Last-Event-ID` gets what it missed, or `reset` and a new snapshot. The events name nobody, so the stream is public.
#[utoipa::path(get, path = "/api/v1/showtimes/{id}/seats/stream", tag = "Showtimes",
    params(("id" = i64, Path), ("Last-Event-ID" = Option<String>, Header, description = "The last event one has")),
    responses((status = 200, description = "Events whose data is a SeatChanges", content_type = "text/event-stream", body = String)))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>, id: Path<ShowtimeId>) -> Result<HttpResponse, Problem> {
    let last = request.headers().get("Last-Event-ID").and_then(|value| value.to_str().ok()).and_then(|id| id.parse().ok());
    let seats = services.seats.clone();
    let updates = services.run(async move { seats.subscribe(id.0, last).await }).await?;
    let (closing, open) = (services.closing.clone(), services.metrics.stream_opened());
    let until_closing = async move {
        closing.cancelled().await;
        // Not before: the stream counts as open for as long as somebody keeps it.
        drop(open);
    };
    let events = with_heartbeat(updates.map(|update| event(&update))).take_until(until_closing);
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // Compression would hold events back until a block is full.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(events.map(Ok::<_, Infallible>)))
}

fn with_heartbeat(events: impl Stream<Item = Bytes> + Unpin + 'static) -> impl Stream<Item = Bytes> + 'static {
    futures::stream::unfold(events, |mut events| async move {
        match tokio::time::timeout(HEARTBEAT, events.next()).await {
            Ok(event) => event.map(|event| (event, events)),
            Err(_) => Some((Bytes::from_static(b": alive\n\n"), events)),
        }
    })
}

fn event(update: &SeatUpdate) -> Bytes {
    let (name, seq, seats) = match update {
        SeatUpdate::Reset => return Bytes::from_static(b"event: reset\ndata: {}\n\n"),
        SeatUpdate::Snapshot { seq, seats } => ("snapshot", *seq, seats),
        SeatUpdate::Delta { seq, seats } => ("delta", *seq, seats),
    };
    let change = |(id, status): &(SeatId, SeatStatus)| ChangeBody { id: *id, status: (*status).into() };
    let data = serde_json::to_string(&ChangesBody { seq, seats: seats.iter().map(change).collect() }).unwrap_or_default();
    format!("event: {name}\nid: {seq}\ndata: {data}\n\n").into()
}
