use sha2::{Digest as _, Sha256};

/// SHA-256 in hex: of tokens, which have 256 random bits, so that a fast hash without salt is enough, and of bodies to compare.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    sha256_hex_of(std::iter::once(bytes))
}

/// SHA-256 of several parts, one after the other.
pub(crate) fn sha256_of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    parts.fold(Sha256::new(), Sha256::chain_update).finalize().into()
}

/// The same of several parts, one after the other.
pub(crate) fn sha256_hex_of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> String {
    use std::fmt::Write as _;

    sha256_of(parts).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        write!(hex, "{byte:02x}").ok();
        hex
    })
}
