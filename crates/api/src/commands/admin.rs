//! stub
#[derive(clap::Args)]
pub struct Arguments {}
pub async fn run(_: &crate::config::Config, _: Arguments) -> Result<std::process::ExitCode, super::Failure> {
    Err("not yet".into())
}
