//! Over a small client of their own, so that they say the same with and without Node.

use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, IF_NONE_MATCH};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, middleware};

use super::*;

#[derive(RustEmbed)]
#[folder = "src/web/fixture"]
struct Fixture;

const SCRIPT: &str = "/assets/app-1a2b3c4d.js";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn fixture(cfg: &mut ServiceConfig) {
    configure_with::<Fixture>(cfg, Outside::of_payments_by("sandbox"));
}

/// The client in an application that answers what is left as ours does, and compresses as ours does.
async fn call(request: TestRequest) -> ServiceResponse<impl MessageBody> {
    let app = init_service(
        App::new()
            .wrap(middleware::Compress::default())
            .service(web::scope("/api/v1").route("/films", web::get().to(|| async { "[]" })))
            .configure(fixture)
            .default_service(web::to(|| async { HttpResponse::NotFound().content_type("application/problem+json").body("{}") })),
    )
    .await;
    call_service(&app, request.to_request()).await
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

fn header<B>(response: &ServiceResponse<B>, name: impl actix_web::http::header::AsHeaderName) -> String {
    response.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

async fn text(response: ServiceResponse<impl MessageBody>) -> String {
    String::from_utf8(read_body(response).await.to_vec()).unwrap()
}

fn is_refused<B>(response: &ServiceResponse<B>) -> bool {
    response.status() == StatusCode::NOT_FOUND && header(response, CONTENT_TYPE) == "application/problem+json"
}

#[actix_web::test]
async fn a_built_file_is_kept_for_a_year() {
    let response = call(get(SCRIPT)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(header(&response, CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(header(&response, X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(text(response).await, "console.log(\"the client\");\n");
}

#[actix_web::test]
async fn a_file_without_a_hash_in_its_name_is_asked_after_each_time() {
    let response = call(get("/favicon.svg")).await;
    assert_eq!(header(&response, CACHE_CONTROL), "public, no-cache");
    assert_eq!(header(&response, CONTENT_TYPE), "image/svg+xml");
    assert_ne!(header(&response, ETAG), "");
}

#[actix_web::test]
async fn the_best_coding_that_the_browser_takes_is_sent() {
    for (accepted, sent) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("BR", "br"),
        ("gzip;q=nonsense", "identity"),
        ("identity", "identity"),
        ("", "identity"),
    ] {
        let response = call(get(SCRIPT).insert_header((ACCEPT_ENCODING, accepted))).await;
        assert_eq!(header(&response, CONTENT_ENCODING), sent, "for {accepted:?}");
        assert_eq!(header(&response, CONTENT_TYPE), "text/javascript; charset=utf-8");
        assert_eq!(header(&response, VARY), "Accept-Encoding");
    }
}

#[actix_web::test]
async fn a_coding_that_was_not_built_is_not_sent() {
    let css = "/assets/app-5e6f7a8b.css";
    let response = call(get(css).insert_header((ACCEPT_ENCODING, "br, gzip;q=0.5"))).await;
    assert_eq!(header(&response, CONTENT_ENCODING), "gzip");
    let response = call(get(css).insert_header((ACCEPT_ENCODING, "br"))).await;
    assert_eq!(header(&response, CONTENT_ENCODING), "identity");
    assert_eq!(text(response).await, ".seat { color: red; }\n");
}

#[actix_web::test]
async fn each_coding_has_its_own_tag_and_a_known_one_saves_the_body() {
    let mut tags = Vec::new();
    for coding in ["br", "gzip", "identity"] {
        let response = call(get(SCRIPT).insert_header((ACCEPT_ENCODING, coding))).await;
        let tag = header(&response, ETAG);
        assert!(!tags.contains(&tag), "{coding} shares its tag");

        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let request = get(SCRIPT).insert_header((ACCEPT_ENCODING, coding));
            let response = call(request.insert_header((IF_NONE_MATCH, known.clone()))).await;
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "for {known}");
            assert_eq!(header(&response, ETAG), tag);
            assert_eq!(header(&response, VARY), "Accept-Encoding");
            assert_eq!(text(response).await, "");
        }
        tags.push(tag);
    }
    let request = get(SCRIPT).insert_header((ACCEPT_ENCODING, "br"));
    let response = call(request.insert_header((IF_NONE_MATCH, tags[2].clone()))).await;
    assert_eq!(response.status(), StatusCode::OK, "the tag of another coding is not this one");
}

#[actix_web::test]
async fn a_missing_file_is_refused_even_to_a_browser() {
    for path in [
        "/assets/app-00000000.js",
        "/assets/",
        "/assets",
        "/assets/../index.html",
        "/assets/app-1a2b3c4d.js.br",
        "/assets/app-1a2b3c4d.js.gz",
    ] {
        let response = call(get(path).insert_header((ACCEPT, BROWSER))).await;
        assert!(is_refused(&response), "{path} was answered");
    }
}

#[actix_web::test]
async fn every_other_path_is_the_page() {
    for path in ["/", "/index.html", "/bookings", "/showtimes/42/seats?count=2", "/apiary", "/no/such"] {
        let response = call(get(path).insert_header((ACCEPT, BROWSER))).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&response, CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(&response, CACHE_CONTROL), "private, no-cache");
        assert_eq!(header(&response, ETAG), "");
    }
}

#[actix_web::test]
async fn the_page_is_for_those_who_take_html() {
    for accepted in ["*/*", "text/*", "application/json, text/html;q=0.1"] {
        let response = call(get("/bookings").insert_header((ACCEPT, accepted))).await;
        assert_eq!(response.status(), StatusCode::OK, "{accepted}");
    }
    assert_eq!(call(get("/bookings")).await.status(), StatusCode::OK, "without the header");
    for accepted in ["application/json", "image/avif,image/webp", "text/html;q=0, */*"] {
        let response = call(get("/bookings").insert_header((ACCEPT, accepted))).await;
        assert!(is_refused(&response), "{accepted}");
    }
}

#[actix_web::test]
async fn the_paths_of_the_api_are_left_to_it() {
    let response = call(get("/api/v1/films").insert_header((ACCEPT, BROWSER))).await;
    assert_eq!(text(response).await, "[]");
    for path in ["/api", "/api/", "/api/v1/nothing", "/api/v2/films", "/docs", "/health/nothing", "/metrics", "/problems/x"] {
        let response = call(get(path).insert_header((ACCEPT, BROWSER))).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path} was answered");
    }
}

#[actix_web::test]
async fn other_methods_are_left_to_the_application() {
    for request in [TestRequest::post(), TestRequest::put(), TestRequest::delete()] {
        assert!(is_refused(&call(request.uri("/bookings")).await));
    }
    let request = TestRequest::with_uri("/").method(Method::OPTIONS);
    assert!(is_refused(&call(request).await));
}

#[actix_web::test]
async fn the_nonce_of_the_page_is_the_one_of_its_policy_and_never_the_same() {
    let mut seen = Vec::new();
    for _ in 0..3 {
        let response = call(get("/")).await;
        let policy = header(&response, CONTENT_SECURITY_POLICY);
        assert_eq!(header(&response, REFERRER_POLICY), "same-origin");
        assert_eq!(header(&response, X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe") && !policy.contains("https:"), "{policy}");
        assert!(policy.contains("frame-src 'none'"));
        assert!(header(&response, PERMISSIONS_POLICY).contains("camera=(self)"));

        let page = text(response).await;
        assert!(!page.contains(NONCE_PLACEHOLDER));
        let nonce = page.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert_eq!(BASE64.decode(nonce).unwrap().len(), 16);
        assert_eq!(page.matches(nonce).count(), 2);
        assert_eq!(policy.matches(&format!("'nonce-{nonce}'")).count(), 2);
        assert!(!seen.contains(&nonce.to_owned()));
        seen.push(nonce.to_owned());
    }
}

/// On a real connection, because only there is a body left out.
#[actix_web::test]
async fn head_says_what_get_would_without_the_body() {
    let server = actix_web::HttpServer::new(|| App::new().configure(fixture)).workers(1).bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);

    let client = reqwest::Client::new();
    for path in [SCRIPT, "/"] {
        let url = format!("http://{address}{path}");
        let get = client.get(&url).send().await.unwrap();
        let head = client.head(&url).send().await.unwrap();
        assert_eq!(head.status(), 200);
        for name in ["content-type", "cache-control", "content-length", "etag"] {
            assert_eq!(head.headers().get(name), get.headers().get(name), "{name} of {path}");
        }
        assert!(head.headers().contains_key("content-length"));
        assert_eq!(head.bytes().await.unwrap().len(), 0);
        assert_ne!(get.bytes().await.unwrap().len(), 0);
    }
    handle.stop(false).await;
}

/// Whichever way this binary was built, its own first page is there and takes a nonce.
#[actix_web::test]
async fn the_embedded_client_has_a_first_page() {
    let app = init_service(App::new().configure(|cfg| configure(cfg, Outside::of_payments_by("sandbox")))).await;
    let response = call_service(&app, get("/").to_request()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let page = text(response).await;
    assert!(page.contains("Marquee"));
    assert!(page.contains("nonce=\"") && !page.contains(NONCE_PLACEHOLDER));
}
