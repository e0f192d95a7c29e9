//! What every [`PosterStore`] does.

use std::sync::Arc;

use booking_domain::{
    Expected, FilmId, Timestamp,
    audit::{Cause, SystemActor},
    catalogue::Film,
    ports::{FilmStore, PosterOutcome, PosterStore},
    poster::{Poster, PosterKey, sizes_of},
};
use futures::future::join_all;
use jiff::SignedDuration;

/// Makes the suite's tests of an async function that makes a [`Subject`].
#[macro_export]
macro_rules! poster_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { poster_store, $fresh:
            a_film_gets_a_poster_and_loses_it,
            what_has_changed_meanwhile_is_left_alone,
            a_deleted_film_gets_no_poster_and_keeps_its_own,
            what_no_film_has_is_taken_when_it_is_old,
            a_poster_of_two_films_stays_until_both_gave_it_up,
            what_is_taken_is_not_announced_until_it_is_forgotten,
            of_two_who_take_each_poster_is_one_s,
        }
    };
}

/// A store with two films, 1 and 2.
pub struct Subject {
    /// The store.
    pub posters: Arc<dyn PosterStore>,
    /// The films.
    pub films: Arc<dyn FilmStore>,
    /// Now.
    pub now: Timestamp,
    /// What must live as long.
    pub keep: Arc<dyn std::any::Any + Send + Sync>,
}

const ONE: FilmId = FilmId(1);
const OTHER: FilmId = FilmId(2);

fn key(letter: char) -> PosterKey {
    PosterKey::parse(&letter.to_string().repeat(64)).expect("a key")
}

fn poster(letter: char) -> Poster {
    Poster { key: key(letter), sizes: sizes_of(500, 750) }
}

fn cause() -> Cause {
    Cause::system(SystemActor::Operator)
}

impl Subject {
    fn later(&self, hours: i64) -> Timestamp {
        self.now + SignedDuration::from_hours(hours)
    }

    async fn announced(&self, letter: char, at: Timestamp) -> bool {
        self.posters.announce(&key(letter), at).await.expect("works")
    }

    async fn set(&self, film: FilmId, poster: Option<Poster>, at: Timestamp) -> Film {
        match self.posters.set_poster(film, &Expected::Any, poster, &cause(), at).await.expect("works") {
            PosterOutcome::Done(film) => *film,
            other => panic!("{other:?}"),
        }
    }

    async fn taken(&self, before: Timestamp) -> Vec<PosterKey> {
        let mut taken = self.posters.take_unused(before, 10).await.expect("works");
        taken.sort();
        taken
    }
}

/// Each change is a version; what is so already is none.
pub async fn a_film_gets_a_poster_and_loses_it(subject: Subject) {
    assert!(subject.announced('a', subject.now).await);
    let film = subject.set(ONE, Some(poster('a')), subject.now).await;
    assert_eq!(film.poster, Some(poster('a')));
    let again = subject.set(ONE, Some(poster('a')), subject.now).await;
    assert_eq!(again.version, film.version);
    let without = subject.set(ONE, None, subject.now).await;
    assert_eq!((without.poster, without.version), (None, film.version + 1));
}

/// By its version, and by its key.
pub async fn what_has_changed_meanwhile_is_left_alone(subject: Subject) {
    let film = subject.set(ONE, Some(poster('a')), subject.now).await;
    let expected = Expected::OneOf(vec![film.version - 1]);
    let outcome = subject.posters.set_poster(ONE, &expected, Some(poster('b')), &cause(), subject.now).await.expect("works");
    assert_eq!(outcome, PosterOutcome::Stale);
    let outcome = subject.posters.set_poster(FilmId(987), &Expected::Any, None, &cause(), subject.now).await.expect("works");
    assert_eq!(outcome, PosterOutcome::NotFound);
    assert_eq!(subject.set(ONE, Some(poster('a')), subject.now).await.version, film.version);
}

/// Restored, it has its poster again.
pub async fn a_deleted_film_gets_no_poster_and_keeps_its_own(subject: Subject) {
    subject.announced('a', subject.now).await;
    subject.set(OTHER, Some(poster('a')), subject.now).await;
    subject.films.set_film_deleted(OTHER, &Expected::Any, true, &cause(), subject.now).await.expect("works");
    let outcome = subject.posters.set_poster(OTHER, &Expected::Any, None, &cause(), subject.now).await.expect("works");
    assert_eq!(outcome, PosterOutcome::NotFound);
    assert_eq!(subject.taken(subject.later(100)).await, []);
}

/// Both what was never used and what was given up, each counted from then.
pub async fn what_no_film_has_is_taken_when_it_is_old(subject: Subject) {
    for letter in ['a', 'b', 'c'] {
        subject.announced(letter, subject.now).await;
    }
    subject.set(ONE, Some(poster('a')), subject.now).await;
    subject.set(ONE, Some(poster('c')), subject.later(1)).await;
    assert_eq!(subject.taken(subject.now).await, [], "nothing is old yet");
    assert_eq!(subject.taken(subject.later(1)).await, [key('b')]);
    subject.posters.forget(&key('b')).await.expect("works");
    assert_eq!(subject.taken(subject.later(2)).await, [key('a')]);
    subject.posters.forget(&key('a')).await.expect("works");
    assert_eq!(subject.taken(subject.later(9)).await, [], "a film has c");
}

/// Two films may show the same picture.
pub async fn a_poster_of_two_films_stays_until_both_gave_it_up(subject: Subject) {
    subject.announced('a', subject.now).await;
    for film in [ONE, OTHER] {
        subject.set(film, Some(poster('a')), subject.now).await;
    }
    subject.set(ONE, None, subject.now).await;
    assert_eq!(subject.taken(subject.later(1)).await, []);
    subject.set(OTHER, None, subject.now).await;
    assert_eq!(subject.taken(subject.later(1)).await, [key('a')]);
}

/// Whoever writes pictures while others remove them would lose them; one that died while removing is followed by the next.
pub async fn what_is_taken_is_not_announced_until_it_is_forgotten(subject: Subject) {
    subject.announced('a', subject.now).await;
    assert_eq!(subject.taken(subject.later(1)).await, [key('a')]);
    assert!(!subject.announced('a', subject.later(1)).await);
    assert_eq!(subject.taken(subject.now).await, [key('a')], "taken and not forgotten");
    subject.posters.forget(&key('a')).await.expect("works");
    assert!(subject.announced('a', subject.later(2)).await);
    subject.posters.forget(&key('a')).await.expect("works");
    assert_eq!(subject.taken(subject.later(3)).await, [key('a')], "what is not taken is not forgotten");
}

/// The race: two workers look for what is old, while a film gets one of them that was announced anew.
pub async fn of_two_who_take_each_poster_is_one_s(subject: Subject) {
    for letter in ['a', 'b', 'c', 'd'] {
        subject.announced(letter, subject.now).await;
    }
    let before = subject.later(1);
    assert!(subject.announced('a', subject.later(2)).await);
    let taking = (0..4).map(|_| {
        let posters = Arc::clone(&subject.posters);
        tokio::spawn(async move {
            let taken = posters.take_unused(before, 10).await.expect("works");
            for poster in &taken {
                posters.forget(poster).await.expect("works");
            }
            taken
        })
    });
    let giving = subject.set(ONE, Some(poster('a')), subject.later(2));
    let (taken, film) = futures::join!(join_all(taking), giving);
    let mut taken: Vec<PosterKey> = taken.into_iter().flat_map(|taken| taken.expect("no task panics")).collect();
    taken.sort();
    taken.dedup();
    assert_eq!(taken, [key('b'), key('c'), key('d')]);
    assert_eq!(film.poster, Some(poster('a')));
}
