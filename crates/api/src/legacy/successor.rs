//! Which address of version 1 takes the place of which old one.

use actix_web::http::Method;

use crate::routes::VERSION_1;

/// What takes the place of an old route.
#[derive(Debug, PartialEq, Eq)]
pub struct Successor {
    /// The old route, as operators know it.
    pub route: &'static str,
    /// The address to ask instead.
    pub path: String,
    /// The showtime that the old path named and the new body names.
    pub showtime: Option<i64>,
}

impl Successor {
    /// That of a method and a path; none of what was never there. HEAD is there where GET is.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let (route, rest, showtime) = match (method, parts.as_slice()) {
            ("POST", ["auth", "signup"]) => ("POST /auth/signup", "/auth/user/signup".to_owned(), None),
            ("POST", ["auth", "login"]) => ("POST /auth/login", "/auth/login".to_owned(), None),
            ("GET", ["movies"]) => ("GET /movies", "/movies".to_owned(), None),
            ("GET", ["showtimes"]) => ("GET /showtimes", "/showtimes".to_owned(), None),
            ("GET", ["showtimes", id, "seats"]) => ("GET /showtimes/{id}/seats", format!("/showtimes/{}/seats", key(id)?), None),
            ("POST", ["showtimes", id, "holds"]) => ("POST /showtimes/{id}/holds", "/bookings/hold".to_owned(), Some(key(id)?)),
            ("GET", ["reservations"]) => ("GET /reservations", "/bookings".to_owned(), None),
            ("POST", ["reservations", id, "confirm"]) => {
                ("POST /reservations/{id}/confirm", format!("/bookings/{}/confirm", key(id)?), None)
            }
            _ => return None,
        };
        Some(Self { route, path: format!("{VERSION_1}{rest}"), showtime })
    }
}

/// A key, as the old system wrote them.
fn key(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_of(method: &Method, path: &str) -> Option<String> {
        Successor::of(method, path).map(|successor| successor.path)
    }

    #[test]
    fn only_what_was_there_has_a_successor() {
        assert_eq!(path_of(&Method::HEAD, "/movies").as_deref(), Some("/api/v1/movies"));
        let hold = Successor::of(&Method::POST, "/showtimes/42/holds").expect("a successor");
        assert_eq!((hold.path.as_str(), hold.showtime, hold.route), ("/api/v1/bookings/hold", Some(42), "POST /showtimes/{id}/holds"));
        let never = [
            (Method::POST, "/movies"),
            (Method::GET, "/movies/"),
            (Method::GET, "/movies/1"),
            (Method::GET, "/auth/login"),
            (Method::GET, "/showtimes/x/seats"),
            (Method::GET, "/showtimes/-1/seats"),
            (Method::GET, "/showtimes//seats"),
            (Method::GET, "/showtimes/99999999999999999999/seats"),
            (Method::POST, "/api/v1/auth/login"),
            (Method::DELETE, "/reservations"),
        ];
        for (method, path) in never {
            assert_eq!(path_of(&method, path), None, "{method} {path}");
        }
    }
}
