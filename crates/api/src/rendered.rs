//! Pages that many ask for, as ready bytes: writing a list as JSON costs more than finding it.

use std::{any::Any, sync::Arc, time::Duration};

use booking_app::Lookups;
use moka::future::Cache;

use crate::{etag::Ready, problem::Problem};

/// How long bytes are kept; what they are made of is remembered about as long.
const MEMORY: Duration = Duration::from_secs(2);

/// Most bytes kept.
const MOST: u64 = 8 * 1024 * 1024;

/// What was made ready, by what it was made of.
#[derive(Clone)]
pub struct Rendered {
    cache: Cache<usize, Arc<Kept>>,
    lookups: Arc<Lookups>,
}

struct Kept {
    ready: Ready,
    /// As long as this is here, nothing else has its address.
    _source: Arc<dyn Any + Send + Sync>,
}

impl Default for Rendered {
    fn default() -> Self {
        let size = |_: &usize, kept: &Arc<Kept>| u32::try_from(kept.ready.size()).unwrap_or(u32::MAX);
        let cache = Cache::builder().max_capacity(MOST).weigher(size).time_to_live(MEMORY).build();
        Self { cache, lookups: Arc::default() }
    }
}

impl Rendered {
    /// How often something was ready.
    pub fn lookups(&self) -> &Lookups {
        &self.lookups
    }

    /// What `render` makes of `source`, made once for as long as `source` is the same one in memory; handed to `answer`.
    ///
    /// # Errors
    /// What `render` says.
    pub async fn answer<T: Send + Sync + 'static, A>(
        &self,
        source: &Arc<T>,
        render: impl FnOnce(&T) -> Result<Ready, Problem>,
        answer: impl FnOnce(&Ready) -> A,
    ) -> Result<A, Problem> {
        let address = Arc::as_ptr(source).addr();
        let kept = self.cache.get(&address).await;
        self.lookups.asked(kept.is_some());
        if let Some(kept) = kept {
            return Ok(answer(&kept.ready));
        }
        let kept = Arc::new(Kept { ready: render(source)?, _source: source.clone() });
        self.cache.insert(address, Arc::clone(&kept)).await;
        Ok(answer(&kept.ready))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn the_same_source_is_rendered_once_and_an_equal_one_anew() {
        let (rendered, times) = (Rendered::default(), std::cell::Cell::new(0));
        let render = |text: &String| {
            times.set(times.get() + 1);
            Ready::new(text)
        };
        let source = Arc::new("films".to_owned());
        for _ in 0..3 {
            assert_eq!(rendered.answer(&source, render, Ready::size).await.expect("is text"), "\"films\"".len());
        }
        assert_eq!(times.get(), 1);
        rendered.answer(&Arc::new("films".to_owned()), render, Ready::size).await.expect("is text");
        assert_eq!(times.get(), 2);
    }
}
