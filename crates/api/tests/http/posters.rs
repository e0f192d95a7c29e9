//! Posters of films: uploaded by administrators, shown to everybody, kept until nobody can need them.

use booking_domain::account::Role;
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, on_both};

on_both! { a_poster_is_uploaded_and_shown, what_is_no_poster_is_refused, a_poster_that_is_given_up_goes_after_a_day, a_film_that_changed_meanwhile_keeps_its_poster }

const FILM: &str = "/api/v1/movies/1";
const POSTER: &str = "/api/v1/movies/1/poster";

/// A picture of one colour, as a file.
fn picture(colour: [u8; 3], format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(700, 1050, Rgb(colour)).write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

async fn upload(person: &Person, headers: &[(&str, &str)], picture: Vec<u8>) -> Answer {
    person.send(Method::PUT, POSTER, headers, Some(picture)).await
}

fn urls(film: &Value) -> Vec<String> {
    let images = film["poster"].as_array().expect("a list");
    images.iter().map(|image| image["url"].as_str().expect("an address").to_owned()).collect()
}

async fn a_poster_is_uploaded_and_shown(app: TestApp) {
    let (admin, visitor) = (app.employee(Role::Admin).await, app.visitor());
    let before = visitor.get(FILM).await;
    assert_eq!(before.body["poster"], json!([]));
    let answer = upload(&admin, &[("Content-Type", "image/png")], picture([200, 20, 20], ImageFormat::Png)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let sizes: Vec<(i64, i64)> = answer.body["poster"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|image| (image["width"].as_i64().expect("a width"), image["height"].as_i64().expect("a height")))
        .collect();
    assert_eq!(sizes, [(160, 240), (320, 480), (640, 960)]);

    // Whoever reads films has it: one, the list, the programme.
    let film = visitor.get(FILM).await;
    assert_eq!((&film.body["poster"], film.headers["etag"].clone()), (&answer.body["poster"], answer.headers["etag"].clone()));
    assert_ne!(film.headers["etag"], before.headers["etag"]);
    assert_eq!(visitor.get("/api/v1/movies").await.body["items"][0]["poster"], answer.body["poster"]);

    for (url, (width, height)) in urls(&answer.body).iter().zip(&sizes) {
        let shown = visitor.get(url).await;
        assert_eq!((shown.status.as_u16(), &shown.headers["content-type"]), (200, &"image/jpeg".parse().expect("a value")));
        assert_eq!(shown.headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(shown.headers["x-content-type-options"], "nosniff");
        let decoded = image::load_from_memory_with_format(&shown.bytes, ImageFormat::Jpeg).expect("a JPEG");
        assert_eq!((i64::from(decoded.width()), i64::from(decoded.height())), (*width, *height));
        let tag = shown.headers["etag"].to_str().expect("text");
        let again = visitor.send(Method::GET, url, &[("If-None-Match", tag)], None).await;
        assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    }
    let log = admin.get("/api/v1/admin/audit-log?entity=film&entity_id=1").await;
    let entry = &log.body["items"][0];
    assert_eq!(entry["action"], "film.updated", "{}", log.text);
    assert!(urls(&answer.body)[0].contains(entry["detail"]["after"]["poster"].as_str().expect("a key")), "{}", log.text);

    // The same picture is the same poster, and no change; an import leaves it alone.
    let again = upload(&admin, &[], picture([200, 20, 20], ImageFormat::Png)).await;
    assert_eq!((again.status.as_u16(), &again.headers["etag"]), (200, &answer.headers["etag"]));
    let removed = admin.delete(POSTER).await;
    assert_eq!((removed.status.as_u16(), &removed.body["poster"]), (200, &json!([])));
    assert_eq!(visitor.get(FILM).await.body["poster"], json!([]));
}

async fn what_is_no_poster_is_refused(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let png = picture([1, 2, 3], ImageFormat::Png);
    for bytes in [b"<svg onload=alert(1)>".to_vec(), b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), Vec::new()] {
        upload(&admin, &[("Content-Type", "image/png")], bytes).await.is_problem(415, "unsupported_media_type");
    }
    for kind in ["application/json", "multipart/form-data; boundary=x", "text/html"] {
        upload(&admin, &[("Content-Type", kind)], png.clone()).await.is_problem(415, "unsupported_media_type");
    }
    let damaged = upload(&admin, &[("Content-Type", "image/png")], png[..png.len() / 2].to_vec()).await;
    damaged.is_problem(422, "validation_failed");
    assert_eq!(damaged.body["errors"][0]["pointer"], "/poster");
    let mut large = picture([1, 2, 3], ImageFormat::Jpeg);
    large.resize(10 * 1024 * 1024 + 1, 0);
    upload(&admin, &[("Content-Type", "image/jpeg")], large.clone()).await.is_problem(413, "payload_too_large");
    large.pop();
    assert_eq!(upload(&admin, &[("Content-Type", "image/jpeg")], large).await.status, 200, "what follows a picture is dropped");
    let absent = admin.send(Method::PUT, "/api/v1/movies/987/poster", &[], Some(png.clone())).await;
    absent.is_problem(404, "not_found");
    upload(&app.employee(Role::Staff).await, &[], png).await.is_problem(403, "forbidden");
    for name in ["..%2F..%2Fetc%2Fpasswd", "a-160.jpg", &format!("{}-160.jpg", "a".repeat(64)), &format!("{}-161.jpg", "a".repeat(64))] {
        app.visitor().get(&format!("/api/v1/posters/{name}")).await.is_problem(404, "not_found");
    }
}

async fn a_film_that_changed_meanwhile_keeps_its_poster(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let read = admin.get(FILM).await.headers["etag"].to_str().expect("text").to_owned();
    let first = upload(&admin, &[("If-Match", &read)], picture([1, 1, 1], ImageFormat::WebP)).await;
    assert_eq!(first.status, 200, "{}", first.text);
    upload(&admin, &[("If-Match", &read)], picture([2, 2, 2], ImageFormat::WebP)).await.is_problem(412, "precondition_failed");
    admin.send(Method::DELETE, POSTER, &[("If-Match", &read)], None).await.is_problem(412, "precondition_failed");
    assert_eq!(admin.get(FILM).await.body["poster"], first.body["poster"]);
}

async fn a_poster_that_is_given_up_goes_after_a_day(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    let old = upload(&admin, &[], picture([200, 20, 20], ImageFormat::Jpeg)).await;
    let new = upload(&admin, &[], picture([20, 20, 200], ImageFormat::Jpeg)).await;
    let (old, new) = (urls(&old.body), urls(&new.body));
    // Another replica, which remembers nothing: it reads what is kept.
    let kept = |url: &str| {
        let name = booking_domain::poster::PictureName::parse(url.rsplit('/').next().expect("a name")).expect("a name");
        let replica = app.replica();
        // A whole application is made in it.
        Box::pin(async move { replica.await.posters.picture(&name).await.is_ok() })
    };
    app.services().posters.remove_unused().await.expect("works");
    assert!(kept(&old[0]).await, "pages that were just sent name it");
    app.wait(24 * 60 + 1);
    assert_eq!(app.services().posters.remove_unused().await.expect("works"), 1);
    for url in &old {
        assert!(!kept(url).await, "{url}");
    }
    for url in &new {
        assert!(kept(url).await, "{url}");
    }
    assert_eq!(app.services().posters.remove_unused().await.expect("works"), 0);
    let again = upload(&admin, &[], picture([200, 20, 20], ImageFormat::Jpeg)).await;
    assert_eq!(urls(&again.body), old);
    assert!(kept(&old[0]).await, "what was removed can come again");
}
