use std::{net::TcpListener, process::ExitCode};

use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, serve::keep_time};
use crate::{app, compose, config::Config, worker};

/// Does the background work and nothing else until SIGTERM or SIGINT, for as many processes as are wanted; what they hold then is handed
/// back.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let listen = |address| TcpListener::bind(address).map_err(|error| format!("MARQUEE_WORKER_BIND: cannot listen on {address}: {error}"));
    let listener = config.worker_bind.map(listen).transpose()?;
    let composed = compose::compose(config, compose::Overrides::default()).await?;
    // Customers are told soon that a busy database does not answer; who starts waits for it.
    compose::database(config)?.migrate().await?;
    composed.clock.measure(&composed.database).await?;
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let watch = keep_time(&composed);
    let working = worker::start(&composed.services);
    let operators = listener.map(|listener| app::serve_operators(&composed.services, listener)).transpose()?;
    let handle = operators.as_ref().map(actix_web::dev::Server::handle);
    let answering = operators.map(tokio::spawn);
    println!("Marquee's worker is at it ({}, {:?} mode)", composed.database.kind(), config.mode);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping: what is under way finishes, the rest is handed back");
    composed.services.closing.cancel();
    drop(tokio::time::timeout(worker::FAREWELL, working).await);
    if let (Some(handle), Some(answering)) = (handle, answering) {
        handle.stop(true).await;
        answering.await??;
    }
    watch.abort();
    Ok(ExitCode::SUCCESS)
}
