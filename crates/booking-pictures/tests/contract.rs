//! The contract of the store of pictures, in a folder and in a bucket, and what only one of them has.

use std::sync::Arc;

use booking_domain::{ports::PictureStore as _, poster::PosterKey};
use booking_pictures::{BucketOptions, Pictures};
use booking_testkit::{
    contract::picture_store::Subject,
    s3::{BUCKET, KEY_ID, REGION, S3StandIn, SECRET},
};

mod folder {
    booking_testkit::picture_store_contract!(super::in_folder);
}

mod bucket {
    booking_testkit::picture_store_contract!(super::in_bucket);
}

async fn in_folder() -> Subject {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pictures = Pictures::in_folder(&folder.path().join("is/made")).expect("a folder");
    Subject { pictures: Arc::new(pictures), keep: Box::new(folder) }
}

async fn in_bucket() -> Subject {
    let server = S3StandIn::start().await;
    Subject { pictures: Arc::new(bucket(&options(&server))), keep: Box::new(server) }
}

fn options(server: &S3StandIn) -> BucketOptions {
    BucketOptions {
        bucket: BUCKET.to_owned(),
        prefix: "marquee/posters".to_owned(),
        region: REGION.to_owned(),
        endpoint: Some(server.url.clone()),
        keys: Some((KEY_ID.to_owned(), SECRET.to_owned())),
    }
}

fn bucket(options: &BucketOptions) -> Pictures {
    // More than one provider is compiled in, so one is chosen, as the program does.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    Pictures::in_bucket(options).expect("right settings")
}

#[tokio::test]
async fn an_object_has_its_type_and_its_place() {
    let server = S3StandIn::start().await;
    let pictures = bucket(&options(&server));
    let name = PosterKey::parse(&"a".repeat(64)).expect("a key").pictures().next().expect("a name");
    pictures.put(&name, vec![1, 2, 3]).await.expect("is kept");
    let objects = server.objects();
    let (key, object) = objects.first_key_value().expect("an object");
    assert_eq!((key, object.content_type.as_str()), (&format!("marquee/posters/{name}"), "image/jpeg"));
    assert_eq!(pictures.ping().await, Ok(()));
    pictures.remove(&name).await.expect("is removed");
    assert_eq!(server.objects().len(), 0);
}

#[tokio::test]
async fn a_bucket_that_refuses_or_is_down_is_an_error_and_told_to_operators() {
    let server = S3StandIn::start().await;
    let name = PosterKey::parse(&"a".repeat(64)).expect("a key").pictures().next().expect("a name");
    let guessed = bucket(&BucketOptions { keys: Some((KEY_ID.to_owned(), "guessed".to_owned())), ..options(&server) });
    assert!(guessed.ping().await.is_err());
    assert!(guessed.put(&name, vec![1]).await.is_err());
    assert_eq!(server.objects().len(), 0);
    let pictures = bucket(&options(&server));
    pictures.put(&name, vec![1]).await.expect("is kept");
    server.goes_down(true);
    assert!(pictures.get(&name).await.is_err(), "not an absent picture");
    assert!(pictures.ping().await.is_err());
    server.goes_down(false);
    assert_eq!(pictures.get(&name).await.expect("is back"), Some(vec![1]));
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_told_to_operators() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path().join("pictures");
    let pictures = Pictures::in_folder(&place).expect("a folder");
    assert!(!place.exists(), "it is made when it is needed");
    assert_eq!((pictures.kind(), pictures.ping().await), ("folder", Ok(())));
    assert!(!place.exists(), "nor by asking: whoever asks may be somebody else than who keeps pictures there");
    std::fs::write(&place, "a file").expect("is written");
    assert!(pictures.ping().await.is_err_and(|why| why.contains("pictures")));
    let name = PosterKey::parse(&"a".repeat(64)).expect("a key").pictures().next().expect("a name");
    assert!(pictures.put(&name, vec![1]).await.is_err());
}

/// That somebody may write there was taken for that we can.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_takes_no_files_is_told_to_operators() {
    // Its owner may write in it, by its bits, and nobody can.
    let pictures = Pictures::in_folder(std::path::Path::new("/sys/kernel")).expect("a folder");
    assert!(pictures.ping().await.is_err_and(|why| why.contains("/sys/kernel cannot be written in")));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pictures = Pictures::in_folder(folder.path()).expect("a folder");
    assert_eq!((pictures.ping().await, folder.path().read_dir().expect("reads").count()), (Ok(()), 0));
}
