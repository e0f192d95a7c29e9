//! The schedule of the demo: every screen, every trading day, one film after the other.

use booking_domain::{
    Timestamp,
    catalogue::FilmFacts,
    ports::{PlannedShow, ShowTerms},
    seating::OrphanRule,
};
use jiff::{
    SignedDuration, ToSpan as _,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::houses::{House, VENUES, Venue};

/// How many trading days are planned, today included.
const DAYS_AHEAD: i64 = 14;

/// How many days before today there were shows.
pub const DAYS_BEFORE: i64 = 3;

/// Advertisements and trailers before a film.
const BEFORE_THE_FILM: SignedDuration = SignedDuration::from_mins(10);

/// The last show of an ordinary day begins before this local hour; of a Friday or Saturday, at most one begins after midnight.
const LAST_HOUR: i8 = 22;

/// Every show of `films`, from some days before `now` to two weeks after it. Sales opened at `sales_open_at`.
pub fn shows(films: &[FilmFacts], now: Timestamp, sales_open_at: Timestamp) -> Vec<PlannedShow> {
    let mut shows = Vec::new();
    for (cinema, venue) in VENUES.iter().enumerate() {
        let zone = TimeZone::get(venue.time_zone).unwrap_or(TimeZone::UTC);
        let today = now.to_zoned(zone.clone()).date();
        for (screen, house) in venue.houses.iter().enumerate() {
            // Each screen takes the films in its own order, so that each is shown somewhere every day or two.
            let mut film = (cinema * 12 + screen * 8) % films.len();
            for ahead in -DAYS_BEFORE..DAYS_AHEAD {
                for starts in starts(today.saturating_add(ahead.days()), screen, house, films, film) {
                    let starts_at = starts.to_zoned(zone.clone()).map_or(now, |zoned| zoned.timestamp());
                    let terms = terms(&films[film], venue, house, starts_at, sales_open_at);
                    shows.push(PlannedShow { film, cinema, screen, terms });
                    film = (film + 1) % films.len();
                }
            }
        }
    }
    shows
}

/// When the shows of a day begin by local clocks: as many as fit, from noon on, on the quarter of the hour.
fn starts(day: Date, screen: usize, house: &House, films: &[FilmFacts], first: usize) -> Vec<DateTime> {
    let opening = [12, 13, 15][screen % 3];
    let mut next = day.at(opening, 0, 0, 0);
    let mut starts = Vec::new();
    let weekend = matches!(day.weekday(), jiff::civil::Weekday::Friday | jiff::civil::Weekday::Saturday);
    for film in films.iter().cycle().skip(first) {
        let late = next.date() > day;
        if (late && !(weekend && screen == 0 && next.hour() == 0)) || (!late && next.hour() > LAST_HOUR && !(weekend && screen == 0)) {
            break;
        }
        starts.push(next);
        if late {
            break;
        }
        let busy = length(film) + SignedDuration::from_mins(i64::from(house.cleaning_minutes));
        let minutes = (busy.as_mins() + 14) / 15 * 15;
        next = next.saturating_add(minutes.minutes());
    }
    starts
}

/// How long a show of a film takes.
fn length(film: &FilmFacts) -> SignedDuration {
    SignedDuration::from_mins(i64::from(film.runtime_minutes.unwrap_or(90))) + BEFORE_THE_FILM
}

fn terms(film: &FilmFacts, venue: &Venue, house: &House, starts_at: Timestamp, sales_open_at: Timestamp) -> ShowTerms {
    let language = film.language.clone().unwrap_or_else(|| venue.language.to_owned());
    let short = film.runtime_minutes.is_some_and(|minutes| minutes < 40);
    ShowTerms {
        starts_at,
        ends_at: starts_at + length(film),
        format: house.format.to_owned(),
        subtitles: (language != venue.language).then(|| venue.language.to_owned()),
        language,
        base_price_minor: if short { house.base_price_minor / 2 } else { house.base_price_minor },
        orphan_rule: OrphanRule::Lenient,
        sales_open_at,
        sales_close_at: starts_at + SignedDuration::from_mins(15),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;

    #[test]
    fn no_two_shows_share_a_screen_and_every_film_is_shown() {
        let films = super::super::films().expect("the films can be read");
        // Summer time ends on the first of these days in New York and a week before in Berlin.
        for now in ["2026-11-01T15:00:00Z", "2026-03-08T15:00:00Z", "2026-06-12T23:30:00Z"] {
            let now: Timestamp = now.parse().expect("an instant");
            let shows = shows(&films, now, now);
            let mut by_screen: HashMap<(usize, usize), Vec<&PlannedShow>> = HashMap::new();
            for show in &shows {
                by_screen.entry((show.cinema, show.screen)).or_default().push(show);
            }
            assert_eq!(by_screen.len(), 6);
            for ((cinema, screen), shows) in by_screen {
                let cleaning = SignedDuration::from_mins(i64::from(VENUES[cinema].houses[screen].cleaning_minutes));
                for pair in shows.windows(2) {
                    assert!(pair[0].terms.ends_at + cleaning <= pair[1].terms.starts_at, "{:?} {:?}", pair[0], pair[1]);
                }
            }
            let ahead: BTreeSet<usize> = shows.iter().filter(|show| show.terms.starts_at > now).map(|show| show.film).collect();
            assert_eq!(ahead.len(), films.len());
            assert!((350..700).contains(&shows.len()), "{} shows", shows.len());
        }
    }
}
