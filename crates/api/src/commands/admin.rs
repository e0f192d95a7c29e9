use std::{io::BufRead as _, process::ExitCode};

use booking_app::accounts::NewUser;
use booking_domain::{
    account::{Role, Secret},
    audit::{Cause, SystemActor},
};
use clap::{Args, Subcommand};

use super::Failure;
use crate::{
    compose::{self, Overrides},
    config::Config,
};

/// What to do about administrators.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make an administrator; the password is read from the first line of standard input.
    Create {
        /// The e-mail address to log in with.
        #[arg(long)]
        email: String,
        /// What to call them.
        #[arg(long, default_value = "Administrator")]
        name: String,
    },
}

pub async fn run(config: &Config, arguments: Arguments) -> Result<ExitCode, Failure> {
    let Action::Create { email, name } = arguments.action;
    let mut password = String::new();
    eprintln!("password:");
    std::io::stdin().lock().read_line(&mut password)?;
    let password = Secret::new(password.trim_end_matches(['\r', '\n']));
    let composed = compose::compose(config, Overrides::of_a_command()).await?;
    composed.database.migrate().await?;
    let new = NewUser { email, name, password };
    let made = composed.services.accounts.create_account(&new, Role::Admin, &[], Cause::system(SystemActor::Operator)).await;
    match made {
        Ok(id) => println!("made administrator {id}"),
        Err(error) => return Err(wrong(&error)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Names every field that is wrong, as there is no form to show it beside.
fn wrong(error: &booking_domain::account::AccountError) -> Failure {
    match error {
        booking_domain::account::AccountError::Invalid(errors) => {
            errors.0.iter().map(|field| format!("{} {}", field.pointer, field.message)).collect::<Vec<_>>().join("; ").into()
        }
        other => other.to_string().into(),
    }
}
