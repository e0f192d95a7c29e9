//! Films, cinemas and the schedule, as anybody reads them.

use reqwest::Method;
use serde_json::json;

use crate::support::{TestApp, on_both};

on_both! {
    films_are_found_listed_and_read, a_programme_is_read_by_the_cinema_s_clocks, showtimes_are_listed_and_read,
    what_is_unchanged_is_not_sent_again, a_query_that_cannot_be_understood_is_refused, what_is_not_there_is_a_404
}

async fn films_are_found_listed_and_read(app: TestApp) {
    let visitor = app.visitor();
    let list = visitor.get("/api/v1/movies").await;
    assert_eq!((list.status.as_u16(), &list.body["next_cursor"]), (200, &json!(null)), "{}", list.text);
    let film = list.body["items"][0].clone();
    assert_eq!(
        (&film["title"], &film["release_date"], &film["cast"]),
        (&json!("Metropolis"), &json!("1927-01-10"), &json!(["Brigitte Helm"]))
    );
    for found in [
        "search=metropols",
        "search=fritz%20metro",
        "genre=science%20FICTION",
        "language=de",
        "format=2d",
        "status=now_showing",
        "cinema_id=1",
        "sort=release_date&limit=1",
        "sort=relevance&search=prophet",
    ] {
        assert_eq!(visitor.get(&format!("/api/v1/movies?{found}")).await.body["items"], json!([film]), "{found}");
    }
    for nothing in
        ["search=nosferatu", "search=%25", "search=%00", "genre=drama", "genre=%25", "status=coming_soon", "cinema_id=9", "date=2020-01-01"]
    {
        let answer = visitor.get(&format!("/api/v1/movies?{nothing}")).await;
        assert_eq!((answer.status.as_u16(), &answer.body["items"]), (200, &json!([])), "{nothing}");
    }
    assert_eq!(visitor.get(&format!("/api/v1/movies/{}", film["id"])).await.body, film);
    let reviews = visitor.get(&format!("/api/v1/movies/{}/reviews", film["id"])).await.body;
    assert_eq!(reviews, json!({ "count": 0, "average": null, "items": [], "next_cursor": null }));
    assert_eq!(visitor.get("/api/v1/genres").await.body, json!({ "items": [{ "name": "Science fiction", "movies": 1 }] }));
}

async fn a_programme_is_read_by_the_cinema_s_clocks(app: TestApp) {
    let visitor = app.visitor();
    let cinemas = visitor.get("/api/v1/cinemas").await.body;
    let cinema = cinemas["items"][0].clone();
    assert_eq!((&cinema["name"], &cinema["currency"], &cinema["time_zone"]), (&json!("Astor"), &json!("EUR"), &json!("Europe/Berlin")));
    let path = format!("/api/v1/cinemas/{}", cinema["id"]);
    let screens = visitor.get(&path).await.body["screens"].clone();
    assert_eq!((&screens[0]["name"], &screens[1]["name"]), (&json!("Screen 1"), &json!("Screen 2")));

    let show = visitor.get(&format!("/api/v1/showtimes/{}", app.show.id)).await.body;
    let day = show["trading_day"].as_str().expect("a day");
    let programme = visitor.get(&format!("{path}/programme?date={day}")).await.body;
    assert_eq!(programme["items"][0]["showtimes"][0], show);
    assert_eq!(programme["items"][0]["showtimes"].as_array().map(Vec::len), Some(2));
    let today = visitor.get(&format!("{path}/programme")).await.body;
    assert_eq!((&today["cinema"], &today["items"]), (&cinema, &json!([])));
}

async fn showtimes_are_listed_and_read(app: TestApp) {
    let visitor = app.visitor();
    let read = visitor.get(&format!("/api/v1/showtimes/{}", app.show.id)).await;
    let show = read.body.clone();
    assert!(read.text.contains(r#""base_price":10.00"#), "{}", read.text);
    assert_eq!((&show["on_sale"], &show["status"], &show["movie"]["title"]), (&json!(true), &json!("scheduled"), &json!("Metropolis")));
    let first = visitor.get("/api/v1/showtimes?limit=1").await;
    assert_eq!(first.body["items"], json!([show]));
    let link = first.headers["link"].to_str().expect("a link");
    let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).expect("a link to the next");
    let second = visitor.get(next).await;
    assert_eq!((&second.body["items"][0]["id"], &second.body["next_cursor"]), (&json!(app.strict.id), &json!(null)));
    assert!(!second.headers.contains_key("link"));
    let of_film = visitor.get(&format!("/api/v1/movies/{}/showtimes", show["movie"]["id"])).await.body;
    assert_eq!(of_film["items"].as_array().map(Vec::len), Some(2));
    for none in ["movie_id=9", "cinema_id=9", "format=IMAX", "language=en", "to=2020-01-01", "from=2200-01-01"] {
        assert_eq!(visitor.get(&format!("/api/v1/showtimes?{none}")).await.body["items"], json!([]), "{none}");
    }
}

async fn what_is_unchanged_is_not_sent_again(app: TestApp) {
    let visitor = app.visitor();
    let show = app.show.id;
    let of_show = format!("/api/v1/showtimes/{show}");
    let paths = [
        "/api/v1/movies",
        "/api/v1/movies/1",
        "/api/v1/movies/1/showtimes",
        "/api/v1/movies/1/reviews",
        "/api/v1/genres",
        "/api/v1/cinemas",
        "/api/v1/cinemas/1",
        "/api/v1/cinemas/1/programme",
        "/api/v1/showtimes",
        &of_show,
    ];
    for path in paths {
        let tag = visitor.get(path).await.headers["etag"].to_str().expect("a tag").to_owned();
        let again = visitor.send(Method::GET, path, &[("If-None-Match", &tag)], None).await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path}");
        assert_eq!(visitor.send(Method::GET, path, &[("If-None-Match", "\"other\"")], None).await.status, 200, "{path}");
        visitor.send(Method::PATCH, path, &[], None).await.is_problem(405, "method_not_allowed");
    }
}

async fn a_query_that_cannot_be_understood_is_refused(app: TestApp) {
    let visitor = app.visitor();
    // Cursors: of another list, of another order, and one that no database could compare.
    let wrong = [
        "movies?colour=red",
        "movies?limit=0",
        "movies?limit=101",
        "movies?limit=ten",
        "movies?status=gone",
        "movies?sort=price",
        "movies?date=tomorrow",
        "movies?date=-009999-01-01",
        "movies?genre=%00",
        "movies?cursor=x",
        "movies?cursor=eyJSZWxlYXNlIjpbIiIsMV19",
        "movies?cursor=eyJUaXRsZSI6WyJcdTAwMDAiLDFdfQ",
        "movies?cinema_id=one",
        "movies/1/reviews?limit=0",
        "movies/1/reviews?sort=stars",
        "movies/1/showtimes?movie_id=1",
        "showtimes?from=soon",
        "showtimes?date=2026-01-01",
        "showtimes?to=9999-12-31",
        "showtimes?cursor=eyJzdGFydHNfYXQiOiItMDA5OTk5LTAxLTAyVDAwOjAwOjAwWiIsImlkIjoxfQ",
        "cinemas/1/programme?date=x",
        "cinemas/1/programme?day=2026-01-01",
    ];
    for query in wrong {
        let answer = visitor.get(&format!("/api/v1/{query}")).await;
        answer.is_problem(422, "validation_failed");
        assert!(
            answer.body["errors"][0]["pointer"].as_str().is_some_and(|pointer| pointer.starts_with("/query")),
            "{query}: {}",
            answer.text
        );
    }
}

async fn what_is_not_there_is_a_404(app: TestApp) {
    let visitor = app.visitor();
    for path in [
        "movies/9",
        "movies/x",
        "movies/-1",
        "movies/9/showtimes",
        "movies/9/reviews",
        "cinemas/9",
        "cinemas/9/programme",
        "showtimes/9999",
    ] {
        visitor.get(&format!("/api/v1/{path}")).await.is_problem(404, "not_found");
    }
}
