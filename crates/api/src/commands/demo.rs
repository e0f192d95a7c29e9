use std::{process::ExitCode, sync::Arc};

use booking_domain::{account::Secret, ports::Clock as _};
use jiff::SignedDuration;

use super::Failure;
use crate::{
    compose::{self, Composed, Overrides},
    config::Config,
    demo::{self, Past},
};

/// Fills the demo into an empty database.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let composed = compose::compose(config, Overrides::of_a_command()).await?;
    composed.database.migrate().await?;
    composed.clock.measure(&composed.database).await?;
    if fill_if_empty(config, &composed).await? {
        println!("the demo is there; log in as admin@demo.test, staff@demo.test or customer@demo.test, password {}", demo::PASSWORD);
        Ok(ExitCode::SUCCESS)
    } else {
        eprintln!("the database holds films or cinemas already; the demo is only for an empty one");
        Ok(ExitCode::FAILURE)
    }
}

/// The same when the program starts; and what an earlier start left undone; answers whether there was anything to do.
pub async fn fill_if_empty(config: &Config, composed: &Composed) -> Result<bool, Failure> {
    let catalogue = &composed.stores.catalogue;
    // Only to spare the work; founding decides.
    if !catalogue.cinemas().await?.is_empty() {
        let nobodys_password = Secret::new(composed.entropy.uuid().to_string());
        return demo::mend(catalogue.as_ref(), &composed.services, &nobodys_password).await;
    }
    let now = composed.clock.now();
    let clock = Arc::new(Past::at(now - SignedDuration::from_hours(1)));
    let past = compose::compose(config, Overrides { clock: Some(clock.clone()), ..Overrides::of_a_command() }).await?;
    let nobodys_password = Secret::new(composed.entropy.uuid().to_string());
    demo::fill(catalogue.as_ref(), &past.services, &clock, now, &nobodys_password).await
}
