use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    CinemaId, StoreError,
    report::{
        Attendance, FilmFigures, Funnel, HouseClock, Line, MapViews, Occupancy, PromotionFigures, Refunds, Revenue, ScreenFigures,
        ShowAhead, Slice,
    },
};

/// Figures for those who run the cinema. An implementation MUST give the lines of a slice by their period, then by the name and key of what
/// they are of, and no line where there is nothing to tell; what happened at an instant belongs to the window of its cinema's clock that the
/// instant is in; and amounts of two currencies are two lines.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ReportStore: Send + Sync {
    /// The clocks of the cinemas, or of one, each once; those of closed cinemas too, for their past is not undone.
    async fn clocks(&self, cinema: Option<CinemaId>) -> Result<Vec<HouseClock>, StoreError>;

    /// Money that moved in the windows, from the ledger; discounts and taxes from what was sold in them.
    async fn revenue(&self, slice: &Slice) -> Result<Vec<Line<Revenue>>, StoreError>;

    /// How full the shows were that start in the windows.
    async fn occupancy(&self, slice: &Slice) -> Result<Vec<Line<Occupancy>>, StoreError>;

    /// What the films did with the shows that start in the windows.
    async fn movies(&self, slice: &Slice) -> Result<Vec<Line<FilmFigures>>, StoreError>;

    /// What the screens did with the shows that start in the windows.
    async fn screens(&self, slice: &Slice) -> Result<Vec<Line<ScreenFigures>>, StoreError>;

    /// The refunds that were decided in the windows.
    async fn refunds(&self, slice: &Slice) -> Result<Vec<Line<Refunds>>, StoreError>;

    /// Seat maps opened in the windows, and what became of the holds that customers placed in them.
    async fn funnel(&self, slice: &Slice) -> Result<Vec<Line<Funnel>>, StoreError>;

    /// What promotion codes did for what was sold in the windows.
    async fn promotions(&self, slice: &Slice) -> Result<Vec<Line<PromotionFigures>>, StoreError>;

    /// How many came to the shows that start in the windows.
    async fn attendance(&self, slice: &Slice) -> Result<Vec<Line<Attendance>>, StoreError>;

    /// The next shows to begin, by their start.
    async fn shows_ahead(&self, cinema: Option<CinemaId>, now: Timestamp, limit: i64) -> Result<Vec<ShowAhead>, StoreError>;

    /// Adds to how often seat maps were opened. Views of showtimes that do not exist count for nothing.
    async fn count_map_views(&self, views: &[MapViews]) -> Result<(), StoreError>;
}
