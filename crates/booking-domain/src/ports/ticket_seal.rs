/// A key that tickets are checked with. It is no secret: a door that knows it checks without the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketKey {
    /// Its name, which a sealed text carries: letters, digits, `-` and `_`.
    pub id: String,
    /// The public key of Ed25519, 32 bytes.
    pub public: Vec<u8>,
}

/// Signs what a ticket says with Ed25519 (RFC 8032).
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait TicketSeal: Send + Sync {
    /// The text of the QR code: `claim`, a dot, the key's name, a dot, and the signature of all that in URL-safe base64.
    fn seal(&self, claim: &str) -> String;

    /// The claim of a sealed text whose signature is ours, by any key in use.
    fn open(&self, sealed: &str) -> Option<String>;

    /// The keys in use: the first seals, all open.
    fn keys(&self) -> Vec<TicketKey>;
}
