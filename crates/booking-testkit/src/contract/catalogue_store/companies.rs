//! The founding of a company.

use booking_domain::{
    catalogue::FilmQuery,
    ports::{FoundOutcome, NewBranch, NewCompany, PlannedShow},
};
use futures::future::join_all;

use super::{NOW, Subject, cause, classics, hours, new_cinema, new_screen, terms};

fn company() -> NewCompany {
    NewCompany {
        films: classics(),
        cinemas: vec![NewBranch { cinema: new_cinema("Astor", "Europe/Berlin"), rules: Vec::new(), screens: vec![new_screen()] }],
        showtimes: vec![PlannedShow { film: 1, cinema: 0, screen: 0, terms: terms(NOW + hours(4)) }],
    }
}

/// Of several replicas that found the company at once, one does; later ones find it there.
pub async fn a_company_is_founded_once(subject: Subject) {
    let tries =
        (0..6).map(|_| {
            let subject = subject.clone();
            async move {
                tokio::spawn(async move { subject.catalogue.found(&company(), &cause(), NOW).await.expect("works") }).await.expect("ends")
            }
        });
    let outcomes = join_all(tries).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == FoundOutcome::NotEmpty).count(), 5, "{outcomes:?}");
    let Some(FoundOutcome::Founded { cinemas, showtimes }) = outcomes.iter().find(|outcome| **outcome != FoundOutcome::NotEmpty) else {
        panic!("{outcomes:?}")
    };
    let show = subject.catalogue.showtime(showtimes[0]).await.expect("works").expect("is there");
    assert_eq!((show.film_title.as_str(), show.cinema.id), ("Metropolis", cinemas[0]));
    assert_eq!(subject.catalogue.found(&company(), &cause(), NOW).await.expect("works"), FoundOutcome::NotEmpty);
}

/// A company that cannot be, because two of its shows overlap, leaves nothing behind.
pub async fn a_company_is_founded_whole_or_not_at_all(subject: Subject) {
    let mut bad = company();
    bad.showtimes.push(PlannedShow { film: 0, ..bad.showtimes[0].clone() });
    subject.catalogue.found(&bad, &cause(), NOW).await.expect_err("two shows overlap");
    assert!(subject.titles(&FilmQuery::default()).await.is_empty());
    assert!(subject.catalogue.cinemas().await.expect("works").is_empty());
}
