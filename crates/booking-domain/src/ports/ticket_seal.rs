/// Signs what a ticket says with Ed25519 (RFC 8032).
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait TicketSeal: Send + Sync {
    /// `claim`, a dot, and the signature in URL-safe base64: the text of the QR code.
    fn seal(&self, claim: &str) -> String;

    /// The claim of a sealed text whose signature is ours.
    fn open(&self, sealed: &str) -> Option<String>;
}
