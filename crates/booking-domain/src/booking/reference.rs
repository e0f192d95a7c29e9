use std::fmt;

/// What a customer says at the counter: eight letters and digits that are not mistaken for one another, such as `K7Q2-9XMF`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference(String);

/// No 0, O, 1, I, L: they are read wrongly over the phone.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

impl Reference {
    /// A reference out of eight random bytes. Not every reference is equally likely (256 is no multiple of 31), which is no matter:
    /// a unique constraint decides, and a reference opens nothing by itself.
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        let letters: Vec<u8> = bytes.iter().map(|byte| ALPHABET[usize::from(*byte) % ALPHABET.len()]).collect();
        Self(letters.chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-"))
    }

    /// A reference as it was stored or typed: any case, with or without the dash.
    pub fn parse(typed: &str) -> Option<Self> {
        let letters: Vec<u8> = typed.trim().bytes().filter(|b| *b != b'-' && *b != b' ').map(|b| b.to_ascii_uppercase()).collect();
        (letters.len() == 8 && letters.iter().all(|b| ALPHABET.contains(b)))
            .then(|| Self(letters.chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")))
    }

    /// The text, with its dash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        let reference = Reference::from_bytes([0, 1, 2, 3, 40, 50, 60, 255]);
        assert_eq!(Reference::parse(&reference.as_str().to_lowercase().replace('-', " ")), Some(reference));
        assert_eq!(Reference::parse("K7Q2-9XM0"), None);
    }
}
