use aws_lc_rs::rand;
use booking_domain::ports::Entropy;
use uuid::Uuid;

/// The operating system's randomness, by way of aws-lc-rs.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl OsEntropy {
    fn fill<const N: usize>() -> [u8; N] {
        let mut bytes = [0; N];
        rand::fill(&mut bytes).expect("the operating system gives randomness");
        bytes
    }
}

impl Entropy for OsEntropy {
    fn bytes(&self) -> [u8; 32] {
        Self::fill()
    }

    fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(Self::fill()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nothing_comes_twice() {
        let drawn: HashSet<_> = (0..1000).map(|_| OsEntropy.bytes()).collect();
        assert_eq!(drawn.len(), 1000);
        let drawn: HashSet<_> = (0..1000).map(|_| OsEntropy.uuid()).collect();
        assert_eq!(drawn.len(), 1000);
    }

    #[test]
    fn keys_are_of_version_four() {
        let uuid = OsEntropy.uuid();
        assert_eq!((uuid.get_version_num(), uuid.get_variant()), (4, uuid::Variant::RFC4122));
    }
}
