use booking_domain::{CinemaId, LayoutId, ScreenId, layout_plan::DrawnSeat, ports::Kept, seating::SeatType, venue::Screen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A screen as administrators see it.
#[derive(Serialize, ToSchema)]
#[schema(as = KeptScreen)]
pub struct KeptBody {
    /// Key.
    #[schema(value_type = i64)]
    id: ScreenId,
    /// The cinema it belongs to.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// Name.
    #[schema(example = "Screen 1")]
    name: String,
    /// Minutes between two shows.
    cleaning_minutes: i32,
    /// The layout new showtimes get.
    #[schema(value_type = i64)]
    layout_id: LayoutId,
    /// Raised by every change; the `ETag` begins with it.
    version: i32,
    /// Whether it was deleted.
    deleted: bool,
}

impl From<Kept<Screen>> for KeptBody {
    fn from(kept: Kept<Screen>) -> Self {
        Self {
            id: kept.it.id,
            cinema_id: kept.it.cinema,
            name: kept.it.name,
            cleaning_minutes: kept.it.cleaning_minutes,
            layout_id: kept.it.layout,
            version: kept.version,
            deleted: kept.is_deleted,
        }
    }
}

/// A seat of a layout. Neighbours of a row have consecutive `x`; a gap is an aisle.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LayoutSeat)]
pub struct SeatBody {
    /// Row label, as printed.
    #[schema(example = "A", min_length = 1, max_length = 4)]
    row: String,
    /// Number, as printed.
    #[schema(example = "1", min_length = 1, max_length = 4)]
    seat: String,
    /// Kind; `regular` when left out.
    #[serde(default = "usual_kind", rename = "type")]
    #[schema(value_type = String, format = "seat-type")]
    kind: SeatType,
    /// Column, from 0 at the left as seen from the seats.
    #[schema(minimum = 0, maximum = 199)]
    x: i32,
    /// Line, from 0 at the screen.
    #[schema(minimum = 0, maximum = 199)]
    y: i32,
    /// For a companion seat: its wheelchair bay.
    #[serde(skip_serializing_if = "Option::is_none")]
    companion_of: Option<LabelBody>,
}

/// A seat by its label.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeatLabel)]
pub struct LabelBody {
    /// Row label.
    row: String,
    /// Number.
    seat: String,
}

fn usual_kind() -> SeatType {
    SeatType::Regular
}

impl From<SeatBody> for DrawnSeat {
    fn from(body: SeatBody) -> Self {
        Self {
            row: body.row,
            number: body.seat,
            kind: body.kind,
            x: body.x,
            y: body.y,
            companion_of: body.companion_of.map(|label| (label.row, label.seat)),
        }
    }
}

impl From<DrawnSeat> for SeatBody {
    fn from(seat: DrawnSeat) -> Self {
        Self {
            row: seat.row,
            seat: seat.number,
            kind: seat.kind,
            x: seat.x,
            y: seat.y,
            companion_of: seat.companion_of.map(|(row, seat)| LabelBody { row, seat }),
        }
    }
}
