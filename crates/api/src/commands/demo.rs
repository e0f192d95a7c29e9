//! stub
pub async fn run(_: &crate::config::Config) -> Result<std::process::ExitCode, super::Failure> {
    Err("not yet".into())
}
pub async fn fill_if_empty(_: &crate::compose::Composed) -> Result<bool, super::Failure> {
    Ok(false)
}
