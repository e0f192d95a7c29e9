use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use booking_domain::ports::{TicketKey, TicketSeal};
use thiserror::Error;

/// Why there is no seal.
#[derive(Debug, Error)]
pub enum SealKeyError {
    /// A key cannot be used.
    #[error("a ticket key is not a seed of Ed25519")]
    Seed,
    /// There is no key to seal with.
    #[error("there is no ticket key")]
    None,
}

/// Seals tickets with Ed25519 (RFC 8032): `sealed = claim "." key "." base64url(signature of everything before the last dot)`.
///
/// It has one key or several: the first seals, all open, so that a key can be exchanged while tickets sealed with the old one are about.
pub struct Ed25519TicketSeal {
    first: SealKey,
    others: Vec<SealKey>,
}

struct SealKey {
    id: String,
    pair: Ed25519KeyPair,
}

/// How many bytes of a key's thumbprint name it: enough to tell a cinema's few keys apart, and short in a QR code.
const ID_BYTES: usize = 6;

impl SealKey {
    fn from_seed(seed: &[u8; 32]) -> Result<Self, SealKeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| SealKeyError::Seed)?;
        let id = key_id(pair.public_key().as_ref());
        Ok(Self { id, pair })
    }

    fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }
}

/// The beginning of the key's thumbprint (RFC 7638 with RFC 8037), so that the key says itself what it is called.
fn key_id(public: &[u8]) -> String {
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(public));
    let thumbprint = digest(&SHA256, jwk.as_bytes());
    URL_SAFE_NO_PAD.encode(thumbprint.as_ref().iter().copied().take(ID_BYTES).collect::<Vec<u8>>())
}

impl Ed25519TicketSeal {
    /// The seal of secret seeds. The same seeds are the same seal on every replica and after every restart.
    ///
    /// # Errors
    /// [`SealKeyError`].
    pub fn from_seeds(seeds: &[[u8; 32]]) -> Result<Self, SealKeyError> {
        let mut keys = seeds.iter().map(SealKey::from_seed);
        let first = keys.next().ok_or(SealKeyError::None)??;
        Ok(Self { first, others: keys.collect::<Result<_, _>>()? })
    }

    fn all(&self) -> impl Iterator<Item = &SealKey> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl TicketSeal for Ed25519TicketSeal {
    fn seal(&self, claim: &str) -> String {
        let said = format!("{claim}.{}", self.first.id);
        let signature = URL_SAFE_NO_PAD.encode(self.first.pair.sign(said.as_bytes()));
        format!("{said}.{signature}")
    }

    fn open(&self, sealed: &str) -> Option<String> {
        let (said, signature) = sealed.rsplit_once('.')?;
        let (claim, id) = said.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let verifies = |key: &SealKey| UnparsedPublicKey::new(&ED25519, key.public()).verify(said.as_bytes(), &signature).is_ok();
        self.all().filter(|key| key.id == id).any(verifies).then(|| claim.to_owned())
    }

    fn keys(&self) -> Vec<TicketKey> {
        self.all().map(|key| TicketKey { id: key.id.clone(), public: key.public().to_vec() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIM: &str = "MQ1.1.2.3.4";

    fn seal(seed: u8) -> Ed25519TicketSeal {
        Ed25519TicketSeal::from_seeds(&[[seed; 32]]).expect("a seed")
    }

    #[test]
    fn what_was_sealed_opens_on_every_replica() {
        let sealed = seal(1).seal(CLAIM);
        assert_eq!(seal(1).open(&sealed).as_deref(), Some(CLAIM));
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, new) = (seal(1), Ed25519TicketSeal::from_seeds(&[[2; 32], [1; 32]]).expect("seeds"));
        assert_eq!(new.open(&old.seal(CLAIM)).as_deref(), Some(CLAIM));
        assert_eq!(new.seal(CLAIM), seal(2).seal(CLAIM));
        assert_eq!(old.open(&new.seal(CLAIM)), None, "a key that is not listed opens nothing");
        assert_eq!(new.keys(), [seal(2).keys(), seal(1).keys()].concat());
        assert!(matches!(Ed25519TicketSeal::from_seeds(&[]), Err(SealKeyError::None)));
    }

    #[test]
    fn a_seal_under_the_name_of_another_key_does_not_open() {
        let both = Ed25519TicketSeal::from_seeds(&[[1; 32], [2; 32]]).expect("seeds");
        let (sealed, other) = (seal(1).seal(CLAIM), &seal(2).keys()[0].id);
        assert_eq!(both.open(&sealed.replace(&seal(1).keys()[0].id, other)), None);
    }

    #[test]
    fn nothing_else_opens() {
        let sealed = seal(1).seal(CLAIM);
        let (said, signature) = sealed.rsplit_once('.').expect("a signature");
        assert_eq!(seal(2).open(&sealed), None);
        for forged in [
            String::new(),
            CLAIM.to_owned(),
            format!("{said}."),
            format!("{CLAIM}.{signature}"),
            sealed.replace("MQ1.1.", "MQ1.9."),
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

    /// Test 1 of RFC 8032, section 7.1: the public key of that seed; and its thumbprint as RFC 8037, appendix A.3, has it.
    #[test]
    fn the_public_key_and_its_name_are_those_of_the_standards() {
        let seed = crate::hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").expect("hex");
        let seal = Ed25519TicketSeal::from_seeds(&[seed.try_into().expect("32 bytes")]).expect("a seed");
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(crate::hex::encode(&seal.keys()[0].public), public);
        assert_eq!(seal.keys()[0].id, "kPrK_qmx");
    }
}
