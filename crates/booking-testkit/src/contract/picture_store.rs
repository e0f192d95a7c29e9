//! What every [`PictureStore`] does.

use std::sync::Arc;

use booking_domain::{
    ports::PictureStore,
    poster::{PictureName, PosterKey},
};
use futures::future::join_all;

/// Makes the suite's tests of an async function that makes an empty store: an `Arc<dyn PictureStore>`, and what must live as long.
#[macro_export]
macro_rules! picture_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { picture_store, $fresh:
            a_picture_is_kept_whole,
            what_is_not_there_is_no_error,
            pictures_are_kept_apart,
            a_picture_is_never_seen_in_part,
        }
    };
}

/// A store, and what it stands on.
pub struct Subject {
    /// The store.
    pub pictures: Arc<dyn PictureStore>,
    /// What must live as long.
    pub keep: Box<dyn std::any::Any + Send + Sync>,
}

fn names(letter: &str) -> Vec<PictureName> {
    PosterKey::parse(&letter.repeat(64)).expect("a key").pictures().collect()
}

/// Every byte of it.
pub async fn a_picture_is_kept_whole(subject: Subject) {
    let name = &names("a")[0];
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    subject.pictures.put(name, bytes.clone()).await.expect("is kept");
    assert_eq!(subject.pictures.get(name).await.expect("reads"), Some(bytes.clone()));
    subject.pictures.put(name, bytes.clone()).await.expect("again is once");
    assert_eq!(subject.pictures.get(name).await.expect("reads"), Some(bytes));
}

/// Neither reading it nor removing it.
pub async fn what_is_not_there_is_no_error(subject: Subject) {
    let name = &names("a")[0];
    assert_eq!(subject.pictures.get(name).await.expect("reads"), None);
    subject.pictures.remove(name).await.expect("is not there already");
}

/// By poster and by width; removing one leaves the others.
pub async fn pictures_are_kept_apart(subject: Subject) {
    let all: Vec<PictureName> = names("a").into_iter().chain(names("b")).collect();
    for name in &all {
        subject.pictures.put(name, name.to_string().into_bytes()).await.expect("is kept");
    }
    subject.pictures.remove(&all[1]).await.expect("is removed");
    for (index, name) in all.iter().enumerate() {
        let wanted = (index != 1).then(|| name.to_string().into_bytes());
        assert_eq!(subject.pictures.get(name).await.expect("reads"), wanted, "{name}");
    }
}

/// The race: two replicas keep the same picture while others read it.
pub async fn a_picture_is_never_seen_in_part(subject: Subject) {
    let (name, bytes) = (names("c")[2].clone(), vec![7; 300_000]);
    let writing = (0..4).map(|_| {
        let (pictures, name, bytes) = (Arc::clone(&subject.pictures), name.clone(), bytes.clone());
        tokio::spawn(async move { pictures.put(&name, bytes).await.expect("is kept") })
    });
    let reading = (0..20).map(|_| {
        let (pictures, name) = (Arc::clone(&subject.pictures), name.clone());
        tokio::spawn(async move {
            let read = pictures.get(&name).await.expect("reads");
            assert!(read.is_none_or(|read| read.len() == 300_000), "a part of a picture was seen");
        })
    });
    for ended in join_all(writing.chain(reading)).await {
        ended.expect("no task panics");
    }
    assert_eq!(subject.pictures.get(&name).await.expect("reads"), Some(bytes));
}
