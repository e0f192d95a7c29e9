use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use booking_domain::ports::TicketSeal;
use thiserror::Error;

/// Why there is no seal.
#[derive(Debug, Error)]
#[error("the ticket key is not a seed of Ed25519")]
pub struct SealKeyError;

/// Seals tickets with Ed25519 (RFC 8032): `sealed = claim "." base64url(signature)`.
pub struct Ed25519TicketSeal {
    pair: Ed25519KeyPair,
}

impl Ed25519TicketSeal {
    /// The seal of a secret seed. The same seed is the same seal on every replica and after every restart.
    ///
    /// # Errors
    /// [`SealKeyError`].
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, SealKeyError> {
        Ed25519KeyPair::from_seed_unchecked(seed).map(|pair| Self { pair }).map_err(|_| SealKeyError)
    }

    /// The 32 bytes that a door needs to check tickets by itself.
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

impl TicketSeal for Ed25519TicketSeal {
    fn seal(&self, claim: &str) -> String {
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(claim.as_bytes()));
        format!("{claim}.{signature}")
    }

    fn open(&self, sealed: &str) -> Option<String> {
        let (claim, signature) = sealed.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        UnparsedPublicKey::new(&ED25519, self.public_key()).verify(claim.as_bytes(), &signature).ok()?;
        Some(claim.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIM: &str = "MQ1.1.2.3.4";

    fn seal(seed: u8) -> Ed25519TicketSeal {
        Ed25519TicketSeal::from_seed(&[seed; 32]).expect("a seed")
    }

    #[test]
    fn what_was_sealed_opens_on_every_replica() {
        let sealed = seal(1).seal(CLAIM);
        assert_eq!(seal(1).open(&sealed).as_deref(), Some(CLAIM));
    }

    #[test]
    fn nothing_else_opens() {
        let sealed = seal(1).seal(CLAIM);
        let (_, signature) = sealed.rsplit_once('.').expect("a signature");
        assert_eq!(seal(2).open(&sealed), None);
        for forged in [
            String::new(),
            CLAIM.to_owned(),
            format!("{CLAIM}."),
            format!("MQ1.1.2.3.5.{signature}"),
            format!("{sealed}="),
            format!("{sealed}A"),
            sealed[..sealed.len() - 1].to_owned(),
            format!(" {sealed}"),
        ] {
            assert_eq!(seal(1).open(&forged), None, "{forged:?}");
        }
    }

    #[test]
    fn no_changed_character_opens() {
        let sealed = seal(1).seal(CLAIM);
        for position in 0..sealed.len() {
            for other in "A1_".chars() {
                let mut forged = sealed.clone();
                forged.replace_range(position..=position, &other.to_string());
                assert!(forged == sealed || seal(1).open(&forged).is_none(), "{forged}");
            }
        }
    }

    /// Test 1 of RFC 8032, section 7.1: the public key of that seed.
    #[test]
    fn the_public_key_is_that_of_the_standard() {
        let seed = crate::hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").expect("hex");
        let seal = Ed25519TicketSeal::from_seed(&seed.try_into().expect("32 bytes")).expect("a seed");
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(crate::hex::encode(seal.public_key()), public);
    }
}
