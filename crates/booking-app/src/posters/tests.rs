use booking_domain::{
    audit::SystemActor,
    ports::{MockCatalogueStore, MockEventBus, MockPictureStore, MockPosterRenderer, MockPosterStore, MockShowtimeStore},
    poster::sizes_of,
};
use booking_testkit::{FrozenClock, noon};
use mockall::Sequence;

use super::*;
use crate::{Offers, catalogue::CatalogueService};

struct Parts {
    store: MockPosterStore,
    pictures: MockPictureStore,
    renderer: MockPosterRenderer,
}

impl Parts {
    fn new() -> Self {
        let mut renderer = MockPosterRenderer::new();
        renderer.expect_render().returning(|upload| {
            let picture = |size| RenderedPicture { size, bytes: upload.to_vec() };
            Ok(sizes_of(320, 480).into_iter().map(picture).collect())
        });
        Self { store: MockPosterStore::new(), pictures: MockPictureStore::new(), renderer }
    }

    fn service(self) -> PosterService {
        let clock: Arc<dyn Clock> = Arc::new(FrozenClock::at(noon()));
        let catalogue = CatalogueService::new(Arc::new(MockCatalogueStore::new()), clock.clone());
        let changes = Changes::new(catalogue, Offers::new(Arc::new(MockShowtimeStore::new())), Arc::new(MockEventBus::new()));
        let Self { store, pictures, renderer } = self;
        PosterService::new(PosterPorts {
            store: Arc::new(store),
            pictures: Arc::new(pictures),
            renderer: Arc::new(renderer),
            clock,
            changes,
        })
    }
}

async fn put(service: &PosterService) -> Result<Film, PosterError> {
    service.put(FilmId(1), Expected::Any, b"a picture".to_vec(), Cause::system(SystemActor::Operator)).await
}

fn key() -> PosterKey {
    PosterKey::parse(&"a".repeat(64)).expect("a key")
}

/// Whatever is interrupted leaves a row by which its pictures are found.
#[tokio::test]
async fn a_poster_is_announced_before_its_pictures_are_written_and_given_after() {
    let mut parts = Parts::new();
    let mut order = Sequence::new();
    parts.store.expect_announce().times(1).in_sequence(&mut order).returning(|_, _| Ok(true));
    parts.pictures.expect_put().times(2).in_sequence(&mut order).returning(|_, _| Ok(()));
    parts.store.expect_set_poster().times(1).in_sequence(&mut order).returning(|_, _, poster, _, _| {
        assert_eq!(poster.map(|poster| poster.sizes), Some(sizes_of(320, 480)));
        Ok(PosterOutcome::Stale)
    });
    assert!(matches!(put(&parts.service()).await, Err(PosterError::Stale)));
}

#[tokio::test]
async fn pictures_that_are_being_removed_are_not_written_meanwhile() {
    let mut parts = Parts::new();
    parts.store.expect_announce().returning(|_, _| Ok(false));
    assert!(matches!(put(&parts.service()).await, Err(PosterError::Busy)));
}

#[tokio::test]
async fn pictures_that_could_not_be_kept_are_given_to_no_film() {
    let mut parts = Parts::new();
    parts.store.expect_announce().returning(|_, _| Ok(true));
    parts.pictures.expect_put().returning(|_, _| Err(PictureStoreError("full".to_owned())));
    assert!(matches!(put(&parts.service()).await, Err(PosterError::Pictures(_))));
}

#[tokio::test]
async fn a_renderer_that_panics_is_an_error_and_gives_its_turn_back() {
    let mut parts = Parts::new();
    parts.renderer = MockPosterRenderer::new();
    parts.renderer.expect_render().returning(|_| panic!("out of ink"));
    let service = parts.service();
    for _ in 0..=RENDERED_AT_ONCE {
        assert!(matches!(put(&service).await, Err(PosterError::Rendering(_))));
    }
}

#[tokio::test]
async fn a_poster_is_forgotten_when_all_of_its_pictures_are_gone() {
    let mut parts = Parts::new();
    parts.store.expect_take_unused().returning(|before, _| {
        assert_eq!(before, noon() - KEPT_UNUSED);
        Ok(vec![key()])
    });
    let mut order = Sequence::new();
    parts.pictures.expect_remove().times(3).in_sequence(&mut order).returning(|_| Ok(()));
    parts.store.expect_forget().times(1).in_sequence(&mut order).returning(|_| Ok(()));
    assert_eq!(parts.service().remove_unused().await.expect("works"), 1);

    let mut parts = Parts::new();
    parts.store.expect_take_unused().returning(|_, _| Ok(vec![key()]));
    parts.pictures.expect_remove().returning(|_| Err(PictureStoreError("gone".to_owned())));
    parts.store.expect_forget().never();
    assert!(matches!(parts.service().remove_unused().await, Err(PosterError::Pictures(_))));
}

#[tokio::test]
async fn a_picture_is_read_once() {
    let mut parts = Parts::new();
    parts.pictures.expect_get().times(1).returning(|_| Ok(Some(vec![1, 2, 3])));
    let service = parts.service();
    let name = key().pictures().next().expect("a name");
    for _ in 0..2 {
        assert_eq!(*service.picture(&name).await.expect("is there"), [1, 2, 3]);
    }
}
