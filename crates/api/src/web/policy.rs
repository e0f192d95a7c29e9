//! What a browser may do on our page: the content security policy, and the permissions policy.

/// The hosts that a page talks to besides this server, each part in the form of a source list.
#[derive(Clone, Copy)]
pub(crate) struct Outside {
    scripts: &'static str,
    frames: &'static str,
    requests: &'static str,
    images: &'static str,
}

impl Outside {
    const NOBODY: Self = Self { scripts: "", frames: "", requests: "", images: "" };

    /// What Stripe asks of a page with its payment form: <https://docs.stripe.com/security/guide#content-security-policy>.
    const STRIPE: Self = Self {
        scripts: " https://js.stripe.com https://*.js.stripe.com",
        frames: " https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
        requests: " https://api.stripe.com",
        images: " https://*.stripe.com",
    };

    /// Whom the payments of a provider need: nobody, as long as they are made here.
    pub(crate) fn of_payments_by(provider: &str) -> Self {
        if provider == "stripe" { Self::STRIPE } else { Self::NOBODY }
    }

    /// Nothing is allowed but what the client uses. No inline style or script without this answer's nonce,
    /// no frame around the page (a hidden frame could place clicks on someone's seats).
    pub(super) fn content_security_policy(self, nonce: &str) -> String {
        let Self { scripts, frames, requests, images } = self;
        let frames = if frames.is_empty() { " 'none'" } else { frames };
        format!(
            "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
             form-action 'self'; script-src 'self' 'nonce-{nonce}'{scripts}; style-src 'self' 'nonce-{nonce}'; \
             img-src 'self' data:{images}; font-src 'self'; connect-src 'self'{requests}; frame-src{frames}; \
             manifest-src 'self'; worker-src 'self'"
        )
    }
}

/// The door's scanner uses the camera; whatever else could watch somebody is off, also for what a page might embed.
pub(super) const PERMISSIONS: &str = "camera=(self), microphone=(), geolocation=(), usb=(), display-capture=()";
