//! Films: imported, listed, reviewed.

use std::collections::HashSet;

use booking_domain::{
    FilmId,
    catalogue::{FilmFacts, FilmKey, FilmQuery, FilmSort, FilmStatus, Reviews, UpsertCount},
    page::PageRequest,
    search::SearchText,
};
use futures::future::join_all;

use super::{NOW, Subject, cause, classics, film, first, hours};

/// An import that runs twice writes once; a change is an update; what is deleted stays deleted.
pub async fn an_import_that_runs_twice_changes_nothing(subject: Subject) {
    assert_eq!(subject.upsert(&classics()).await, UpsertCount { inserted: 6, updated: 0, unchanged: 0 });
    assert_eq!(subject.upsert(&classics()).await, UpsertCount { inserted: 0, updated: 0, unchanged: 6 });
    let general = subject.id_of("The General").await;
    let before = subject.catalogue.film(general).await.expect("works").expect("is there");
    assert_eq!((before.version, &before.facts), (1, &classics()[2]));

    let better = FilmFacts { genres: vec!["Comedy".into(), "Adventure".into()], ..classics()[2].clone() };
    assert_eq!(subject.upsert(std::slice::from_ref(&better)).await, UpsertCount { inserted: 0, updated: 1, unchanged: 0 });
    let after = subject.catalogue.film(general).await.expect("works").expect("is there");
    assert_eq!((after.version, after.facts), (2, better));
    let adventures = FilmQuery { genre: Some("ADVENTURE".into()), ..FilmQuery::default() };
    assert_eq!(subject.titles(&adventures).await, ["The General"]);

    subject.backstage.delete_film(general).await;
    assert_eq!(subject.upsert(&classics()[2..3]).await, UpsertCount { inserted: 0, updated: 0, unchanged: 1 });
    assert_eq!(subject.catalogue.film(general).await.expect("works"), None);
}

/// The same film twice in one batch is one film; two imports at once insert it once.
pub async fn imports_at_once_insert_each_film_once(subject: Subject) {
    let imports = join_all((0..4).map(|_| {
        let subject = subject.clone();
        async move { subject.upsert(&[classics(), classics()].concat()).await }
    }))
    .await;
    assert_eq!(imports.iter().map(|count| count.inserted).sum::<u64>(), 6, "{imports:?}");
    assert_eq!(subject.titles(&FilmQuery::default()).await.len(), 6);
}

/// A batch with a film that cannot be written writes nothing.
pub async fn a_failing_batch_is_rolled_back(subject: Subject) {
    let mut batch = classics();
    batch.push(FilmFacts { runtime_minutes: Some(0), ..film("Zero", 1930, "", &[]) });
    subject.catalogue.upsert_films(&batch, &cause(), NOW).await.expect_err("a film of no length is refused");
    assert!(subject.titles(&FilmQuery::default()).await.is_empty());
    assert!(subject.catalogue.genres().await.expect("works").is_empty());
}

/// Filters narrow, together; capitals do not matter; lists are sorted as asked.
pub async fn films_are_filtered_and_sorted(subject: Subject) {
    subject.upsert(&classics()).await;
    let all = FilmQuery::default();
    assert_eq!(subject.titles(&all).await, ["Häxan", "Metropolis", "Nosferatu", "Sherlock Jr.", "Strike", "The General"]);
    let newest = FilmQuery { sort: FilmSort::ReleaseDate, ..all.clone() };
    assert_eq!(subject.titles(&newest).await, ["Metropolis", "The General", "Sherlock Jr.", "Häxan", "Nosferatu", "Strike"]);
    assert_eq!(subject.titles(&FilmQuery { genre: Some("horror".into()), ..all.clone() }).await, ["Häxan", "Nosferatu"]);
    let german = FilmQuery { genre: Some("Horror".into()), language: Some("DE".into()), ..all.clone() };
    assert_eq!(subject.titles(&german).await, ["Nosferatu"]);
    assert_eq!(subject.titles(&FilmQuery { rating: Some("pg-13".into()), ..all.clone() }).await, ["Häxan"]);
    assert_eq!(subject.titles(&FilmQuery { genre: Some("%".into()), ..all.clone() }).await, Vec::<String>::new());
    let by_title = FilmQuery { search: SearchText::parse("keaton"), ..newest };
    assert_eq!(subject.titles(&by_title).await, ["The General", "Sherlock Jr."]);
    let genres = subject.catalogue.genres().await.expect("works");
    let genres: Vec<(&str, i64)> = genres.iter().map(|genre| (genre.name.as_str(), genre.films)).collect();
    assert_eq!(genres, [("Comedy", 2), ("Drama", 1), ("Horror", 2), ("Science Fiction", 1)]);
}

/// A cursor of another order is refused rather than misread.
pub async fn a_cursor_of_another_order_is_refused(subject: Subject) {
    let page = PageRequest { limit: 2, after: Some(FilmKey::Release("1922".into(), FilmId(1))) };
    subject.catalogue.films(&FilmQuery::default(), &page, NOW).await.expect_err("a list by title has other cursors");
}

/// Reading page by page while others insert skips and repeats nothing, in every order (trap T58).
pub async fn pages_skip_and_repeat_nothing_while_films_are_added(subject: Subject) {
    let (old, new) = (60, 60);
    let numbered = |kind: &str, i: i16| film(&format!("Reel {} {kind}", i * 37 % 61), 1900 + i % 7, "Keaton", &["Comedy"]);
    let before: Vec<FilmFacts> = (0..old).map(|i| numbered("old", i)).collect();
    subject.upsert(&before).await;
    let expected: HashSet<String> = before.iter().map(|film| film.title.clone()).collect();
    let adding = tokio::spawn({
        let subject = subject.clone();
        async move {
            for i in 0..new {
                subject.upsert(&[numbered("new", i)]).await;
            }
        }
    });
    for (sort, typed) in [(FilmSort::Title, ""), (FilmSort::ReleaseDate, ""), (FilmSort::Relevance, "reel"), (FilmSort::Title, "keaton")] {
        let query = FilmQuery { search: SearchText::parse(typed), sort, ..FilmQuery::default() };
        let mut seen: Vec<String> = Vec::new();
        let mut after = None;
        loop {
            let page = subject.catalogue.films(&query, &PageRequest { limit: 7, after }, NOW).await.expect("a page");
            assert!(page.items.len() <= 7);
            seen.extend(page.items.into_iter().map(|film| film.facts.title));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let distinct: HashSet<String> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "something was repeated by {sort:?}");
        assert!(expected.is_subset(&distinct), "something was skipped by {sort:?}");
    }
    adding.await.expect("the other import ends");
}

/// What shows within a week is showing now; what shows later, or is not released yet, is coming soon.
pub async fn a_film_is_showing_now_or_coming_soon(subject: Subject) {
    let unreleased = film("Unreleased", 2027, "", &[]);
    subject.upsert(&[classics(), vec![unreleased]].concat()).await;
    let (berlin, screen) = subject.open_cinema("Astor", "Europe/Berlin").await;
    let (_, other) = subject.open_cinema("Babylon", "Europe/Berlin").await;
    subject.scheduled(subject.id_of("Metropolis").await, screen, &(NOW + hours(24)).to_string()).await;
    subject.scheduled(subject.id_of("Nosferatu").await, screen, &(NOW + hours(24 * 8)).to_string()).await;
    subject.scheduled(subject.id_of("Strike").await, screen, &(NOW - hours(3)).to_string()).await;
    subject.scheduled(subject.id_of("The General").await, other, &(NOW - hours(1)).to_string()).await;
    let status = |status, cinema| FilmQuery { status: Some(status), cinema, ..FilmQuery::default() };
    assert_eq!(subject.titles(&status(FilmStatus::NowShowing, None)).await, ["Metropolis", "The General"]);
    assert_eq!(subject.titles(&status(FilmStatus::ComingSoon, None)).await, ["Nosferatu", "Unreleased"]);
    assert_eq!(subject.titles(&status(FilmStatus::NowShowing, Some(berlin))).await, ["Metropolis"]);
    assert_eq!(subject.titles(&status(FilmStatus::ComingSoon, Some(berlin))).await, ["Nosferatu"]);
    assert_eq!(
        subject.titles(&FilmQuery { format: Some("2d".into()), ..FilmQuery::default() }).await,
        ["Metropolis", "Nosferatu", "The General"]
    );
}

/// Only published reviews show, the newest first, with what all of them say together.
pub async fn only_published_reviews_show(subject: Subject) {
    subject.upsert(&classics()).await;
    let film = subject.id_of("Metropolis").await;
    for (stars, published) in [(5, true), (1, false), (4, true), (4, true)] {
        subject.backstage.review(film, stars, published).await;
    }
    let Reviews { stars, page } = subject.catalogue.reviews(film, &first(2)).await.expect("works").expect("the film is there");
    assert_eq!((stars.count, stars.sum, stars.average_hundredths()), (3, 13, Some(433)));
    assert_eq!(page.items.iter().map(|review| review.stars).collect::<Vec<_>>(), [4, 4]);
    let Reviews { page: rest, .. } =
        subject.catalogue.reviews(film, &PageRequest { limit: 2, after: page.next }).await.expect("works").expect("is there");
    assert_eq!((rest.items.iter().map(|review| review.stars).collect::<Vec<_>>(), rest.next), (vec![5], None));
    assert_eq!(subject.catalogue.reviews(FilmId(9_999), &first(2)).await.expect("works"), None);
    subject.backstage.delete_film(film).await;
    assert_eq!(subject.catalogue.reviews(film, &first(2)).await.expect("works"), None);
}
