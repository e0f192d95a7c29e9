//! Search that forgives typing errors: how text becomes words, which words are near a misspelled one, and how well a film fits.
//! Stores find candidates with their own indexes; what counts as a match and how it ranks is said here, once for every database.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Most characters of a search text that are looked at.
pub const SEARCH_CHARS: usize = 100;
/// Most words of a search text that are looked at.
const SEARCH_WORDS: usize = 8;

/// The words of a text as search sees them: lower case, without accents, only letters and digits, in order.
pub fn words(text: &str) -> Vec<String> {
    let folded: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let apart = folded.replace('ß', "ss").replace('æ', "ae").replace('ø', "o").replace('ł', "l").replace(['\'', '’'], "");
    apart.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words of a text in one line: what is indexed, and what lists are sorted by, so that every database sorts alike.
pub fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// What somebody searches for: a few words. Anything may be typed; what holds no letter or digit finds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchText(Vec<String>);

impl SearchText {
    /// The words of what was typed; `None` when nothing was.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let bounded: String = typed.chars().take(SEARCH_CHARS).collect();
        (!typed.is_empty()).then(|| Self(words(&bounded).into_iter().take(SEARCH_WORDS).collect()))
    }

    /// The words, as [`words`] makes them.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Every word as it was typed: a film must have, for each, a word that begins with it.
    pub fn as_typed(&self) -> Vec<Term> {
        self.0.iter().map(|word| Term { prefix: word.clone(), near: Vec::new() }).collect()
    }
}

/// One word searched for: a film has it when a word of the film begins with `prefix` or is one of `near`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word as typed.
    pub prefix: String,
    /// Words that exist and may have been meant.
    pub near: Vec<String>,
}

impl Term {
    fn begins(&self, word: &str) -> bool {
        word.starts_with(&self.prefix) || self.near.iter().any(|near| near == word)
    }

    fn is(&self, word: &str) -> bool {
        self.prefix == word || self.near.iter().any(|near| near == word)
    }
}

/// How well a film's title fits what was searched for; the best comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Fit {
    /// The title is what was typed.
    Whole,
    /// The title begins with it.
    Beginning,
    /// Every word is a word of the title.
    Words,
    /// Every word begins a word of the title.
    Prefixes,
    /// Something was found elsewhere: director, cast, genre, synopsis.
    Elsewhere,
}

impl Fit {
    /// How well `title`, as [`folded`] makes it, fits `terms`.
    pub fn of(title: &str, terms: &[Term]) -> Self {
        let title: Vec<&str> = title.split(' ').collect();
        let (front, last) = terms.split_at(terms.len().saturating_sub(1));
        let in_order = terms.len() <= title.len()
            && front.iter().zip(&title).all(|(term, word)| term.is(word))
            && last.iter().all(|term| term.begins(title[front.len()]));
        if terms.len() == title.len() && terms.iter().zip(&title).all(|(term, word)| term.is(word)) {
            Self::Whole
        } else if in_order && !terms.is_empty() {
            Self::Beginning
        } else if terms.iter().all(|term| title.iter().any(|word| term.is(word))) {
            Self::Words
        } else if terms.iter().all(|term| title.iter().any(|word| term.begins(word))) {
            Self::Prefixes
        } else {
            Self::Elsewhere
        }
    }
}

/// How many wrong letters a typed word may have: none in short words and numbers, one from four letters, two from eight.
pub fn allowed_errors(word: &str) -> usize {
    match word.chars().count() {
        _ if word.chars().all(char::is_numeric) => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether `word` may have been meant by `typed`: few letters wrong, missing, too many or swapped; and it begins with the same letter or
/// is similar as a whole.
pub fn is_near(typed: &str, word: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    let allowed = allowed_errors(typed);
    allowed > 0
        && a.len().abs_diff(b.len()) <= allowed
        && (a.first() == b.first() || similarity(typed, word) >= SIMILAR)
        && distance(&a, &b) <= allowed
}

/// The similarity from which words that begin differently are compared at all: the default threshold of PostgreSQL's `pg_trgm`, whose
/// index finds them.
const SIMILAR: f32 = 0.3;

/// The part of trigrams two words share, as `pg_trgm` counts it: two blanks before the word, one after.
fn similarity(a: &str, b: &str) -> f32 {
    let trigrams = |word: &str| -> std::collections::BTreeSet<[char; 3]> {
        let padded: Vec<char> = "  ".chars().chain(word.chars()).chain(" ".chars()).collect();
        padded.windows(3).map(|w| [w[0], w[1], w[2]]).collect()
    };
    let (a, b) = (trigrams(a), trigrams(b));
    let (shared, all) = (a.intersection(&b).count(), a.union(&b).count());
    f32::from(u16::try_from(shared).unwrap_or(u16::MAX)) / f32::from(u16::try_from(all.max(1)).unwrap_or(u16::MAX))
}

/// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, no part edited twice.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let substituted = last[j] + usize::from(from != to);
            let mut best = substituted.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_neither_accents_nor_signs() {
        assert_eq!(words("Häxan – L'Âge d’Or, 2½ (Alien³)"), ["haxan", "lage", "dor", "21", "2", "alien3"]);
        assert_eq!(words("%_*\"'"), Vec::<String>::new());
    }

    #[test]
    fn blank_is_no_search_and_signs_are_a_search_for_nothing() {
        assert_eq!(SearchText::parse("  "), None);
        assert_eq!(SearchText::parse("%").expect("a search").words(), Vec::<String>::new());
        assert_eq!(SearchText::parse(&"a ".repeat(500)).expect("a search").words().len(), SEARCH_WORDS);
    }

    #[test]
    fn near_words_are_those_a_typist_may_have_meant() {
        for (typed, word) in [
            ("nosferatoo", "nosferatu"),
            ("metropols", "metropolis"),
            ("jwas", "jaws"),
            ("mosferatu", "nosferatu"),
            ("charrade", "charade"),
        ] {
            assert!(is_near(typed, word), "{typed} {word}");
        }
        for (typed, word) in [("the", "tha"), ("1922", "1923"), ("gold", "geld2"), ("jaws", "paws"), ("general", "gentle")] {
            assert!(!is_near(typed, word), "{typed} {word}");
        }
    }

    #[test]
    fn the_fit_of_a_title_has_degrees() {
        let fit = |title: &str, typed: &str| Fit::of(&folded(title), &SearchText::parse(typed).expect("a search").as_typed());
        assert_eq!(fit("The General", "the general"), Fit::Whole);
        assert_eq!(fit("The General Line", "the gen"), Fit::Beginning);
        assert_eq!(fit("The General", "general"), Fit::Words);
        assert_eq!(fit("The General", "gen"), Fit::Prefixes);
        assert_eq!(fit("Sherlock Jr.", "keaton"), Fit::Elsewhere);
    }

    proptest::proptest! {
        #[test]
        fn searching_never_panics(typed in ".{0,200}", title in ".{0,60}") {
            if let Some(search) = SearchText::parse(&typed) {
                let _ = Fit::of(&folded(&title), &search.as_typed());
                let _ = search.words().iter().all(|word| is_near(word, &folded(&title)));
            }
        }
    }
}
