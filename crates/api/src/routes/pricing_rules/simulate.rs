use actix_web::{HttpResponse, web::Data};
use booking_app::prices::Trial;
use booking_domain::{
    CinemaId, Currency, FilmId, Timestamp,
    pricing::{Compared, Simulation},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::RuleRequest;
use crate::{
    extract::{AdminUser, Json},
    problem::Problem,
    routes::{Amount, GivenAmount},
    services::Services,
};

/// Rules to try on past sales.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SimulationRequest)]
pub struct TrialBody {
    /// Whose sales.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// Of shows that start here or later.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Of shows that start before; at most a year later.
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// The rules that take the place of the cinema's.
    #[schema(max_items = 100)]
    rules: Vec<RuleRequest>,
    /// The bounds that take the place of the cinema's; its own when left out.
    bounds: Option<BoundsBody>,
}

/// The least and the most that rules about the show make of a price.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceBounds)]
pub struct BoundsBody {
    /// The least; no bound when left out.
    floor: Option<GivenAmount>,
    /// The most.
    cap: Option<GivenAmount>,
}

/// What the rules would have made of past sales.
#[derive(Serialize, ToSchema)]
#[schema(as = Simulation)]
pub struct SimulationBody {
    /// Currency of every amount.
    #[schema(value_type = String)]
    currency: Currency,
    /// All sales.
    total: ComparedBody,
    /// By film.
    by_movie: Vec<ByMovieBody>,
    /// By the day of the week of the show.
    by_weekday: Vec<ByWeekdayBody>,
}

/// Sales, as they were charged and as they would have been.
#[derive(Serialize, ToSchema)]
#[schema(as = ComparedSales)]
pub struct ComparedBody {
    /// How many bookings.
    bookings: i64,
    /// How many seats.
    seats: i64,
    /// What was charged.
    charged: Amount,
    /// What would have been.
    simulated: Amount,
    /// What would have been charged more, or less where it is negative.
    difference: Amount,
}

/// The sales of a film.
#[derive(Serialize, ToSchema)]
#[schema(as = ComparedMovie)]
pub struct ByMovieBody {
    /// The film.
    #[schema(value_type = i64)]
    movie_id: FilmId,
    /// Its title.
    title: String,
    #[serde(flatten)]
    sales: ComparedBody,
}

/// The sales of a day of the week.
#[derive(Serialize, ToSchema)]
#[schema(as = ComparedWeekday)]
pub struct ByWeekdayBody {
    /// 1 = Monday to 7 = Sunday, by the cinema's clocks.
    #[schema(value_type = i32)]
    weekday: i8,
    #[serde(flatten)]
    sales: ComparedBody,
}

/// What rules would have made of the sales of a time that still stand; nothing is changed. Base prices, fees, tax and promotions stay those
/// of the sales, and a show is as full as the sales before make it.
#[utoipa::path(post, path = "/api/v1/admin/pricing-rules/simulate", tag = "Administration", security(("bearer" = [])),
    request_body = TrialBody, responses((status = 200, description = "The comparison", body = SimulationBody)))]
pub async fn handle(_: AdminUser, services: Data<Services>, body: Json<TrialBody>) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let TrialBody { cinema_id, from, to, rules, bounds } = body.0;
    let bounds = bounds.map(|bounds| (bounds.floor.map(|it| it.0), bounds.cap.map(|it| it.0)));
    let trial = Trial { cinema: cinema_id, from, to, rules: rules.into_iter().map(Into::into).collect(), bounds };
    let (currency, simulation) = services.run(async move { prices.simulate(&trial).await }).await?;
    Ok(HttpResponse::Ok().json(answer(simulation, currency)))
}

fn answer(simulation: Simulation, currency: Currency) -> SimulationBody {
    let sales = |compared: &Compared| ComparedBody {
        bookings: compared.bookings,
        seats: compared.seats,
        charged: Amount::new(compared.charged_minor, currency),
        simulated: Amount::new(compared.simulated_minor, currency),
        difference: Amount::new(compared.difference_minor(), currency),
    };
    SimulationBody {
        currency,
        total: sales(&simulation.total),
        by_movie: simulation
            .by_film
            .into_iter()
            .map(|(movie_id, (title, compared))| ByMovieBody { movie_id, title, sales: sales(&compared) })
            .collect(),
        by_weekday: simulation
            .by_weekday
            .iter()
            .map(|(weekday, compared)| ByWeekdayBody { weekday: *weekday, sales: sales(compared) })
            .collect(),
    }
}
