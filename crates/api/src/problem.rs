//! Problem documents (RFC 9457): what every answer with a status of 400 or above is. The codes, their statuses and the pages that
//! explain them come from one table.

use std::error::Error;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use booking_domain::{FieldError, FieldErrors, StoreError};
use serde::Serialize;
use serde_json::{Map, Value};

macro_rules! codes {
    ($($variant:ident = $code:literal, $status:literal, $title:literal, $explanation:literal;)+) => {
        /// What went wrong, in a form that programs can tell apart. Stable: a code keeps its meaning for ever.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $explanation] $variant),+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The HTTP status it comes with.
            pub fn status(self) -> StatusCode {
                let status = match self { $(Self::$variant => $status),+ };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// A few words for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// What it means and what to do about it.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation),+ }
            }
        }
    };
}

codes! {
    MalformedRequest = "malformed_request", 400, "The request cannot be read", "The body is not JSON, or the path or the query cannot be decoded; `detail` says where.";
    RequestTimeout = "request_timeout", 408, "The request took too long to arrive", "A request must have arrived within ten seconds. Send it again.";
    HeadersTooLarge = "headers_too_large", 431, "The headers are too large", "The headers of a request are limited to 32 KiB. Clearing the cookies of this site may help.";
    SignatureInvalid = "signature_invalid", 400, "The signature is not valid", "The event is not signed with the webhook's secret, or its signature is too old.";
    ValidationFailed = "validation_failed", 422, "The request has wrong fields", "`errors` names each wrong field by its JSON pointer and says what is wrong with it.";
    Unauthorized = "unauthorized", 401, "Log in first", "You are not logged in, or not any more. Log in and try again.";
    TokenExpired = "token_expired", 401, "The access token has expired", "Your log-in has to be renewed, by POST /api/v1/auth/refresh; then try again.";
    InvalidCredentials = "invalid_credentials", 401, "E-mail or password is wrong", "Check the address and the password. If you have forgotten it, ask for a link to choose a new one.";
    Forbidden = "forbidden", 403, "Not allowed", "Your role does not include this.";
    NotFound = "not_found", 404, "Not found", "There is nothing here, or it is not yours.";
    MethodNotAllowed = "method_not_allowed", 405, "Wrong method", "The `Allow` header lists the methods of this address.";
    PayloadTooLarge = "payload_too_large", 413, "The body is too large", "Bodies are limited to 64 KiB, events of the payment provider to 256 KiB, posters to 10 MiB.";
    UnsupportedMediaType = "unsupported_media_type", 415, "The body is of another type than is taken", "JSON is sent with `Content-Type: application/json`, a poster with the type of its picture: `image/jpeg`, `image/png` or `image/webp`.";
    EmailTaken = "email_taken", 409, "The address has an account", "Choose another e-mail address.";
    AccountLocked = "account_locked", 429, "Too many failed log-ins", "Wait a little before you try again; `Retry-After` says how many seconds. Devices that are logged in stay so.";
    AccountInactive = "account_inactive", 403, "The account is not active", "This account was shut. Please ask the cinema.";
    EmailNotVerified = "email_not_verified", 403, "Confirm your e-mail address first", "Follow the link in the mail you were sent when you signed up.";
    InvitationInvalid = "invitation_invalid", 410, "The invitation is not valid", "It was used or taken back, or is older than 72 hours. Ask whoever invited you for a new one.";
    TokenInvalid = "token_invalid", 410, "The link is not valid any more", "It was used already, or is too old. Ask for a new one.";
    LastAdmin = "last_admin", 409, "The last administrator stays", "Make somebody else administrator first.";
    BookingAhead = "booking_ahead", 409, "A booking is ahead", "An account with a booking ahead cannot be deleted; cancel the booking first.";
    SeatUnavailable = "seat_unavailable", 409, "Seats are taken", "Somebody else was faster: `seat_ids` lists the seats that are taken. Nothing was held; choose others.";
    SeatBlocked = "seat_blocked", 409, "Seats are not for sale", "The cinema keeps these seats back: `seat_ids` lists them. Choose others.";
    SeatCooldown = "seat_cooldown", 409, "You let these seats go a moment ago", "Your hold of these seats ran out, so others come first for a few minutes: `seat_ids` lists them, `available_at` says when you can have them again. Choose others, or wait.";
    SeatOrphan = "seat_orphan", 409, "A single seat would be left", "Your choice would leave a single seat free, which nobody can use: `seat_ids` lists it. Take it too, or choose one of `alternatives`.";
    SeatNeedsDeclaration = "seat_needs_declaration", 422, "The seat needs a declaration", "Wheelchair bays are sold to those who say that they need one.";
    NotEnoughSeats = "not_enough_seats", 409, "Not enough seats are free", "Fewer seats are free than you asked for. Ask for fewer, or choose another show.";
    HoldExpired = "hold_expired", 410, "The hold has ended", "The seats were not paid in time and somebody else has them, or the hold's longest life is over. Choose again.";
    HoldLimitReached = "hold_limit_reached", 409, "A limit of holds is reached", "The hold cannot be extended any further, or you have as many open holds, or seats of this show, as one customer may have.";
    BookingStateConflict = "booking_state_conflict", 409, "The booking's state does not allow this", "The booking is in another state by now: `booking_status` says in which.";
    ShowtimeNotOnSale = "showtime_not_on_sale", 409, "Not on sale", "Tickets for this show are not on sale now. If they will be, `on_sale_at` says when.";
    ShowtimeStarted = "showtime_started", 409, "The show has started", "Sales end a little after the start.";
    ShowtimeCancelled = "showtime_cancelled", 409, "The show is cancelled", "Nothing is sold for it any more; whoever paid gets the money back.";
    ShowtimeOverlap = "showtime_overlap", 409, "The screen is busy then", "Another show has the screen at that time, cleaning included: `showtime` says which and until when, `next_free_at` when the screen is free for as long.";
    ShowtimeHasBookings = "showtime_has_bookings", 409, "Seats were sold or are held", "Somebody has, or had, seats of this show. It may move in time and its terms may change; it cannot be deleted, hidden, shown on another screen or become another film. It can be cancelled instead.";
    LayoutSeatSold = "layout_seat_sold", 409, "Seats that are sold or held would vanish", "The new layout lacks seats that somebody has for a show ahead: `seats` lists them. Keep these seats, or leave those shows on their layout.";
    HasFutureShowtimes = "has_future_showtimes", 409, "Shows are ahead", "What is to be deleted has shows ahead: `count` says how many, `showtime_id` names one. Delete or cancel them first; a film can be deleted with `cascade=true` and a reason, which cancels them.";
    MovieExists = "movie_exists", 409, "The film is there already", "A film of the same title, year and director exists: `movie_id` names it. If `deleted` is true, restore it.";
    PaymentFailed = "payment_failed", 402, "The payment failed", "The bank did not approve the payment; `decline_code` says why. Your seats stay held; try another card.";
    PaymentUnavailable = "payment_unavailable", 503, "Payments are not possible just now", "The payment provider does not answer. Your seats stay held; trying again is safe.";
    PaymentRefused = "payment_refused", 409, "This cannot be paid online", "The payment provider does not take this payment, for instance because the amount is too small; trying again changes nothing. Your seats stay held until the hold ends: choose others, or ask the cinema.";
    RefundNotAllowed = "refund_not_allowed", 409, "No refund any more", "It is too late to cancel by the terms the booking was sold on. Refunds end when the show starts at the latest, and for a seat when its ticket is used at the door.";
    RefundExceedsCaptured = "refund_exceeds_captured", 409, "More than is left of what was paid", "No more can go back than came in: `refundable` says how much is left.";
    PriceDiffers = "price_differs", 409, "The seats have another price", "Seats are moved to places of the same price, or of any with `waive_difference`.";
    TicketRevoked = "ticket_revoked", 409, "The ticket is not good any more", "Its seat was cancelled or moved to another, or the show is called off.";
    TicketNotUsed = "ticket_not_used", 409, "Nobody was let in with the ticket", "There is no entry to take back.";
    ReviewNotAllowed = "review_not_allowed", 409, "Only those who have seen it", "A film is reviewed by people whose booking of it is over.";
    ReviewExists = "review_exists", 409, "You have reviewed the film already", "Change your review instead; there is one each.";
    QuoteExpired = "quote_expired", 409, "The offer has ended", "What cancelling gives back was offered for ten minutes, or for seats that are cancelled already. Ask for a new quote.";
    RefundStateConflict = "refund_state_conflict", 409, "The refund's state does not allow this", "Only a refund that waits for a person can be sent again, or closed as paid in another way: `refund_status` says where it stands.";
    NotificationNotRepeatable = "notification_not_repeatable", 409, "The message cannot be sent again", "It carried a one-time link, which is not kept. Whoever needs it asks for a new one.";
    PromoInvalid = "promo_invalid", 422, "The promotion code does not apply", "There is no such code, or it is for another time, show, seat or ticket, or for a larger purchase; `detail` says which.";
    PromoExhausted = "promo_exhausted", 409, "The promotion code is used up", "The code was used as often as allowed, in all or by you. It comes back when a booking that uses it ends unpaid or is cancelled.";
    IdempotencyMismatch = "idempotency_mismatch", 422, "The key was used for another request", "This `Idempotency-Key` came with another body before. Use a new key for a new request.";
    IdempotencyInProgress = "idempotency_in_progress", 409, "The request is still running", "A request with this `Idempotency-Key` is running. Try again after `Retry-After`.";
    PreconditionFailed = "precondition_failed", 412, "Changed meanwhile", "Somebody else has changed it since you read it, so it is not what `If-Match` names. Read it again.";
    RateLimited = "rate_limited", 429, "Too many requests", "Wait as long as `Retry-After` says.";
    DependencyUnavailable = "dependency_unavailable", 503, "Try again in a moment", "Something this service needs does not answer. Trying again is safe.";
    Internal = "internal", 500, "Something went wrong here", "The fault is ours. If it stays, tell us the `request_id`: it is in our log under that name.";
}

/// An error as it goes over the wire.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    extra: Map<String, Value>,
    retry_after: Option<u64>,
    allow: Option<Box<str>>,
    cause: Option<Box<Cause>>,
}

/// What is behind a fault of ours, for the log. It travels beside the answer, whose client hears nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause(pub String);

/// What went wrong, as a problem document (RFC 9457). Some codes add members of their own, as their pages say.
#[derive(Debug, Serialize, utoipa::ToSchema, utoipa::ToResponse)]
#[schema(as = Problem)]
#[response(description = "What went wrong, as a problem document (RFC 9457)", content_type = "application/problem+json")]
pub struct ProblemBody {
    /// Address of the page that explains the code.
    #[serde(rename = "type")]
    #[schema(example = "/problems/seat_unavailable")]
    kind: String,
    /// A few words for people.
    title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// What went wrong, for programs.
    #[schema(example = "seat_unavailable")]
    code: String,
    /// What went wrong this time.
    detail: String,
    /// The request, as it is in the log.
    request_id: String,
    /// Wrong fields of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<FieldProblem>)]
    errors: Vec<FieldError>,
    /// Members of the code's own, as its page says.
    #[serde(flatten)]
    #[schema(ignore)]
    extra: Map<String, Value>,
}

/// A wrong field of a request.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only the OpenAPI document reads its shape")]
pub struct FieldProblem {
    /// JSON pointer to the field (RFC 6901).
    #[schema(example = "/seat_ids")]
    pointer: String,
    /// What is wrong with it.
    message: String,
}

impl Problem {
    /// A problem with its code's own explanation.
    pub fn new(code: Code) -> Self {
        Self::with_detail(code, code.explanation())
    }

    /// A problem that says more.
    pub fn with_detail(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), extra: Map::new(), retry_after: None, allow: None, cause: None }
    }

    /// Adds a member of the code's own.
    pub fn member(mut self, name: &str, value: impl Serialize) -> Self {
        self.extra.insert(name.to_owned(), serde_json::to_value(value).unwrap_or(Value::Null));
        self
    }

    /// Says after how many seconds to try again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// A wrong method; `allow` lists the right ones.
    pub fn method_not_allowed(allow: String) -> Self {
        Self { allow: Some(allow.into_boxed_str()), ..Self::new(Code::MethodNotAllowed) }
    }

    /// A fault of ours: the log hears everything, the client nothing.
    pub fn internal<'a>(error: impl Into<Box<dyn Error + 'a>>) -> Self {
        Self { cause: Some(Box::new(Cause(told(error.into().as_ref())))), ..Self::new(Code::Internal) }
    }

    /// Something we need does not answer: the log hears what, the client that trying again in a moment is safe.
    pub fn unavailable(why: impl Into<String>) -> Self {
        Self { cause: Some(Box::new(Cause(why.into()))), ..Self::new(Code::DependencyUnavailable).retry_after(1) }
    }

    /// The document.
    pub fn body(&self) -> ProblemBody {
        ProblemBody {
            kind: format!("/problems/{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            code: self.code.as_str().to_owned(),
            detail: self.detail.clone(),
            request_id: crate::middleware::current_request_id(),
            errors: self.errors.clone(),
            extra: self.extra.clone(),
        }
    }

    /// The wrong fields of the request.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let text = serde_json::to_string(&self.body()).unwrap_or_default();
        let mut response = HttpResponse::build(self.code.status()).content_type("application/problem+json").body(text);
        if self.code.status().is_server_error() {
            let cause = self.cause.as_deref().cloned().unwrap_or_else(|| Cause(self.code.as_str().to_owned()));
            response.extensions_mut().insert(cause);
        }
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code.status() == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(allow) = self.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok()) {
            headers.insert(ALLOW, allow);
        }
        response
    }
}

/// An error with everything that is behind it, once.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        source = cause.source();
    }
    text
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        let sentences: Vec<String> = errors.0.iter().map(sentence).collect();
        Self { errors: errors.0, ..Self::with_detail(Code::ValidationFailed, sentences.join(" ")) }
    }
}

/// A wrong field in words: "Password must have at least 8 characters."
fn sentence(error: &FieldError) -> String {
    let field = error.pointer.rsplit('/').find(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit())).unwrap_or_default();
    let is_about_the_field = ["must ", "is ", "are "].iter().any(|verb| error.message.starts_with(verb));
    let text = if is_about_the_field && !field.is_empty() {
        format!("{} {}", field.replace('_', " "), error.message)
    } else {
        error.message.clone()
    };
    let mut letters = text.chars();
    let capital = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{capital}{}.", letters.as_str().trim_end_matches('.'))
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::unavailable(error.to_string()),
            StoreError::Corrupt { .. } | StoreError::Internal(_) => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_with_all_that_is_behind_it() {
        #[derive(Debug, thiserror::Error)]
        #[error("the page cannot be made")]
        struct Outer(#[source] std::io::Error);

        let problem = Problem::internal(Outer(std::io::Error::other("the disk is gone")));
        let response = problem.error_response();
        assert_eq!(response.extensions().get::<Cause>(), Some(&Cause("the page cannot be made: the disk is gone".to_owned())));
        assert!(!serde_json::to_string(&problem.body()).expect("is text").contains("disk"), "the client hears nothing");
    }

    #[test]
    fn wrong_fields_are_told_in_words() {
        let mut errors = FieldErrors::one("/card_number", "is not a test card of the sandbox");
        errors.push("/seat_ids/1", "must be a whole number");
        errors.push("/seat_ids", "this screen has no seat 5");
        let detail = Problem::from(errors).detail;
        assert_eq!(detail, "Card number is not a test card of the sandbox. Seat ids must be a whole number. This screen has no seat 5.");
    }
}
