//! The search for films.

use super::{Subject, classics};

/// Words are found by their beginning, without accents and case, in title, director, cast and synopsis; the title counts most.
pub async fn search_finds_words_by_their_beginning(subject: Subject) {
    subject.upsert(&classics()).await;
    assert_eq!(subject.search("nosf").await, ["Nosferatu"]);
    assert_eq!(subject.search("HAXAN").await, ["Häxan"]);
    assert_eq!(subject.search("keaton gen").await, ["The General"]);
    assert_eq!(subject.search("general").await, ["The General", "Strike"]);
    assert_eq!(subject.search("buster keaton").await, ["Sherlock Jr.", "The General"]);
    assert_eq!(subject.search("marion").await, ["The General"]);
    assert_eq!(subject.search("chaplin").await, Vec::<String>::new());
}

/// What is misspelled is found all the same, unless something is spelled that way.
pub async fn search_forgives_typing_errors(subject: Subject) {
    subject.upsert(&classics()).await;
    assert_eq!(subject.search("nosferatoo").await, ["Nosferatu"]);
    assert_eq!(subject.search("mosferatu").await, ["Nosferatu"]);
    assert_eq!(subject.search("metropols").await, ["Metropolis"]);
    assert_eq!(subject.search("shrelock").await, ["Sherlock Jr."]);
    assert_eq!(subject.search("buster kaeton").await, ["Sherlock Jr.", "The General"]);
    assert_eq!(subject.search("fritz metropolsi").await, ["Metropolis"]);
}

/// Nothing that is typed is an operator of the database's search.
pub async fn search_takes_every_text_for_words(subject: Subject) {
    subject.upsert(&classics()).await;
    for typed in ["%", "_", "*", "\"", "'", "' OR 1=1 --", "a & | ! b", "NEAR(a b)", "search_text: x", "\\", "(", "𝔑os", "ß"] {
        subject.search(typed).await;
    }
    assert_eq!(subject.search("%").await, Vec::<String>::new());
    assert_eq!(subject.search("n_sferatu%").await, Vec::<String>::new());
    assert_eq!(subject.search("nosferatu AND").await, Vec::<String>::new());
}
