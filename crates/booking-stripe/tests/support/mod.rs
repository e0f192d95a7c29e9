//! A gateway to the stand-in.

use std::sync::Arc;

use booking_stripe::{StripeGateway, StripeOptions};
use booking_testkit::{
    SeededEntropy,
    stripe::{PUBLISHABLE_KEY, SECRET_KEY, StripeStandIn, WEBHOOK_SECRET},
};

/// The usual options, for the stand-in.
pub fn options(stripe: &StripeStandIn) -> StripeOptions {
    let secrets = vec!["whsec_of_tomorrow".to_owned(), WEBHOOK_SECRET.to_owned()];
    let options = StripeOptions::new(SECRET_KEY.to_owned(), PUBLISHABLE_KEY.to_owned(), secrets, false);
    StripeOptions { api_base: Some(stripe.url.clone()), ..options }
}

/// A gateway by these options.
pub fn gateway(options: StripeOptions) -> StripeGateway {
    StripeGateway::new(options, Arc::new(SeededEntropy::new(1))).expect("right options")
}
