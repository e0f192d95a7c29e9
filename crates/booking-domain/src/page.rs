//! Keyset pages: nothing skipped or repeated while rows are inserted (trap T58).

/// The most items a page has.
pub const LARGEST_PAGE: u32 = 100;

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// At most this many items, 1 to [`LARGEST_PAGE`].
    pub limit: u32,
    /// Key of the last item already seen; `None` for the beginning.
    pub after: Option<K>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, K> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Key to ask for the next part with; `None` at the end.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Cuts `rows`, read with one more than `limit`, to the page and finds the key of what follows.
    pub fn cut(mut rows: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }

    /// The same page with other items.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
