//! Posters of films: made of uploads, kept beside the database, served for ever under names that say what they are.

use std::{sync::Arc, time::Duration};

use booking_domain::{
    Expected, FilmId, StoreError,
    audit::Cause,
    catalogue::Film,
    ports::{Clock, PictureStore, PictureStoreError, PosterOutcome, PosterRenderer, PosterStore, RenderedPicture},
    poster::{PictureName, Poster, PosterKey, UploadError},
};
use jiff::SignedDuration;
use moka::future::Cache;
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::{Changes, digest::sha256_hex_of};

/// How many uploads are rendered at once: each may take some hundred megabytes of memory and a core.
const RENDERED_AT_ONCE: usize = 2;

/// How many bytes of pictures are remembered, and how long one that nobody asks for.
const REMEMBERED: u64 = 32 * 1024 * 1024;
const REMEMBERED_FOR: Duration = Duration::from_mins(10);

/// How long the pictures of a poster that no film has are kept: pages that name them may be open still.
const KEPT_UNUSED: SignedDuration = SignedDuration::from_hours(24);

/// How many posters are taken at once to be removed.
const REMOVED_AT_ONCE: i64 = 20;

/// Why a poster cannot be changed or shown.
#[derive(Debug, Error)]
pub enum PosterError {
    /// There is no such film, or no such picture.
    #[error("not found")]
    NotFound,
    /// The film is not what was expected any more.
    #[error("changed meanwhile")]
    Stale,
    /// The upload is no poster.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The same pictures are just being removed.
    #[error("the same pictures are being removed at this moment")]
    Busy,
    /// The store of pictures could not do it.
    #[error(transparent)]
    Pictures(#[from] PictureStoreError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Rendering ended without an answer.
    #[error("rendering failed: {0}")]
    Rendering(String),
}

/// What posters need.
#[derive(Clone)]
pub struct PosterPorts {
    /// Which film has which.
    pub store: Arc<dyn PosterStore>,
    /// Keeps their pictures.
    pub pictures: Arc<dyn PictureStore>,
    /// Makes them.
    pub renderer: Arc<dyn PosterRenderer>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Tells what remembers films.
    pub changes: Changes,
}

/// Posters of films.
#[derive(Clone)]
pub struct PosterService {
    ports: PosterPorts,
    rendering: Arc<Semaphore>,
    remembered: Cache<PictureName, Arc<Vec<u8>>>,
}

impl PosterService {
    /// Use cases over these ports.
    pub fn new(ports: PosterPorts) -> Self {
        let remembered = Cache::builder()
            .max_capacity(REMEMBERED)
            .weigher(|_, bytes: &Arc<Vec<u8>>| u32::try_from(bytes.len()).unwrap_or(u32::MAX))
            .time_to_idle(REMEMBERED_FOR)
            .build();
        Self { ports, rendering: Arc::new(Semaphore::new(RENDERED_AT_ONCE)), remembered }
    }

    /// Gives a film the uploaded picture as its poster.
    ///
    /// # Errors
    /// [`PosterError`], as its variants say.
    pub async fn put(&self, film: FilmId, expected: Expected, upload: Vec<u8>, cause: Cause) -> Result<Film, PosterError> {
        let pictures = self.rendered(upload).await?;
        let key = PosterKey::try_from(sha256_hex_of(pictures.iter().map(|picture| picture.bytes.as_slice())))
            .map_err(|why| PosterError::Rendering(why.to_owned()))?;
        let poster = Poster { key, sizes: pictures.iter().map(|picture| picture.size).collect() };
        if !self.ports.store.announce(&poster.key, self.ports.clock.now()).await? {
            return Err(PosterError::Busy);
        }
        for ((name, _), picture) in poster.pictures().zip(pictures) {
            self.ports.pictures.put(&name, picture.bytes).await?;
        }
        self.set(film, expected, Some(poster), cause).await
    }

    /// Takes a film's poster away.
    ///
    /// # Errors
    /// [`PosterError`], as its variants say.
    pub async fn remove(&self, film: FilmId, expected: Expected, cause: Cause) -> Result<Film, PosterError> {
        self.set(film, expected, None, cause).await
    }

    /// A picture.
    ///
    /// # Errors
    /// [`PosterError::NotFound`], [`PosterError::Pictures`].
    pub async fn picture(&self, name: &PictureName) -> Result<Arc<Vec<u8>>, PosterError> {
        if let Some(bytes) = self.remembered.get(name).await {
            return Ok(bytes);
        }
        let bytes = Arc::new(self.ports.pictures.get(name).await?.ok_or(PosterError::NotFound)?);
        self.remembered.insert(name.clone(), bytes.clone()).await;
        Ok(bytes)
    }

    /// Removes some of the posters that no film has had for a day; how many. One whose removal fails is left for the next time.
    ///
    /// # Errors
    /// [`PosterError::Pictures`], [`PosterError::Store`].
    pub async fn remove_unused(&self) -> Result<usize, PosterError> {
        let PosterPorts { store, pictures, clock, .. } = &self.ports;
        let now = clock.now();
        let unused = store.take_unused(now.saturating_sub(KEPT_UNUSED).unwrap_or(now), REMOVED_AT_ONCE).await?;
        for poster in &unused {
            for name in poster.pictures() {
                pictures.remove(&name).await?;
            }
            store.forget(poster).await?;
        }
        Ok(unused.len())
    }

    async fn set(&self, film: FilmId, expected: Expected, poster: Option<Poster>, cause: Cause) -> Result<Film, PosterError> {
        let PosterPorts { store, clock, changes, .. } = &self.ports;
        match store.set_poster(film, &expected, poster, &cause, clock.now()).await? {
            PosterOutcome::Done(film) => {
                changes.catalogue().await;
                Ok(*film)
            }
            PosterOutcome::NotFound => Err(PosterError::NotFound),
            PosterOutcome::Stale => Err(PosterError::Stale),
        }
    }

    /// Renders off the threads that serve, and few at a time.
    async fn rendered(&self, upload: Vec<u8>) -> Result<Vec<RenderedPicture>, PosterError> {
        let failed = |error: &dyn std::fmt::Display| PosterError::Rendering(error.to_string());
        let turn = self.rendering.clone().acquire_owned().await.map_err(|error| failed(&error))?;
        let renderer = self.ports.renderer.clone();
        let rendering = tokio::task::spawn_blocking(move || {
            let rendered = renderer.render(&upload);
            drop(turn);
            rendered
        });
        Ok(rendering.await.map_err(|error| failed(&error))??)
    }
}

#[cfg(test)]
mod tests;
