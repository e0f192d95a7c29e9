//! Which version of a thing a change was made for.

/// What whoever changes a thing has seen of it: `If-Match` on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is by now.
    Any,
    /// One of these versions, and no other: somebody else's change in between is not overwritten.
    OneOf(Vec<i32>),
}

impl Expected {
    /// Whether a thing of this version is what was seen.
    pub fn holds(&self, version: i32) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(seen) => seen.contains(&version),
        }
    }
}
