use actix_web::{
    HttpResponse,
    http::header::{ContentDisposition, DispositionParam, DispositionType},
    web::Data,
};
use booking_domain::{
    BookingId, SessionId, Timestamp, UserId,
    account::{AccountError, Session},
    outbox::{DeliveryState, MessageKind, Notification},
    ports::BookingSummary,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    UserBody,
    sessions::{LogInBody, log_in},
};
use crate::{
    extract::CurrentUser,
    problem::Problem,
    routes::{bookings::ReservationBody, managed_bookings::PaymentBody, reviews::OwnBody},
    services::Services,
};

/// Everything that is kept of a person, but for the audit log, which says what they did.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
pub struct ExportBody {
    /// When this was put together.
    #[schema(value_type = String, format = DateTime)]
    exported_at: Timestamp,
    /// The account.
    account: UserBody,
    /// The devices one is logged in on, latest first.
    sessions: Vec<LogInBody>,
    /// Log-ins that are over, latest first.
    past_sessions: Vec<PastLogInBody>,
    /// Every booking with its payments back and the promotion code it used, latest first.
    bookings: Vec<ReservationBody>,
    /// Every attempt to pay, by booking, the latest booking first.
    payments: Vec<OwnPaymentBody>,
    /// What one wrote about films, whatever became of it, latest first.
    reviews: Vec<OwnBody>,
    /// Mails to oneself that are still known of, latest first.
    mails: Vec<OwnMailBody>,
}

/// A log-in that is over.
#[derive(Serialize, ToSchema)]
#[schema(as = PastLogIn)]
pub struct PastLogInBody {
    /// Since when it was.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last refreshed.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    /// When it ended.
    #[schema(value_type = String, format = DateTime)]
    ended_at: Timestamp,
    /// What the device calls itself.
    user_agent: String,
    /// Its network address.
    address: String,
}

/// An attempt to pay, and for what.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnPayment)]
pub struct OwnPaymentBody {
    /// The booking.
    #[schema(value_type = i64)]
    reservation_id: BookingId,
    #[serde(flatten)]
    payment: PaymentBody,
}

/// A mail to oneself.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnMail)]
pub struct OwnMailBody {
    /// What it says.
    #[schema(value_type = String, format = "message-kind")]
    kind: MessageKind,
    /// The booking it is about.
    #[schema(value_type = Option<i64>)]
    reservation_id: Option<BookingId>,
    /// Where it stands.
    #[schema(value_type = String, format = "delivery-state")]
    state: DeliveryState,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it left.
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
}

/// Everything that is kept of oneself, to take away.
#[utoipa::path(get, path = "/api/v1/auth/me/export", tag = "Accounts", security(("bearer" = [])),
    responses((status = 200, description = "The account, its sessions, bookings, payments, reviews and mails", body = ExportBody)))]
pub async fn handle(user: CurrentUser, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let principal = user.0;
    let export = gathered(&services, principal.user, principal.session).await?;
    let file = DispositionParam::Filename("marquee-export.json".to_owned());
    let disposition = ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![file] };
    Ok(HttpResponse::Ok().insert_header(disposition).json(export))
}

async fn gathered(services: &Services, me: UserId, current: SessionId) -> Result<ExportBody, Problem> {
    let accounts = services.accounts.clone();
    let (account, sessions, past) = services
        .run(
            async move { Ok::<_, AccountError>((accounts.me(me).await?, accounts.sessions(me).await?, accounts.past_sessions(me).await?)) },
        )
        .await?;
    let bookings = services.bookings.clone();
    let history = services.run(async move { bookings.whole_history(me).await }).await?;
    let reviews = services.reviews.clone();
    let reviews = services.run(async move { reviews.all_by(me).await }).await?;
    let (notifications, addressee) = (services.notifications.clone(), account.clone());
    let mails = services.run(async move { notifications.all_to(&addressee).await }).await?;
    let now = services.bookings.now();
    Ok(ExportBody {
        exported_at: now,
        account: account.into(),
        sessions: sessions.into_iter().map(|session| log_in(session, current)).collect(),
        past_sessions: past.into_iter().map(PastLogInBody::from).collect(),
        bookings: history.iter().map(|summary| ReservationBody::with_show(summary, now)).collect(),
        payments: history.iter().flat_map(payments).collect(),
        reviews: reviews.into_iter().map(OwnBody::from).collect(),
        mails: mails.into_iter().map(OwnMailBody::from).collect(),
    })
}

fn payments(summary: &BookingSummary) -> impl Iterator<Item = OwnPaymentBody> {
    let booking = &summary.booking;
    booking.payments.iter().map(|payment| OwnPaymentBody { reservation_id: booking.id, payment: payment.into() })
}

impl From<Session> for PastLogInBody {
    fn from(session: Session) -> Self {
        Self {
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            ended_at: session.expires_at,
            user_agent: session.device.user_agent,
            address: session.device.address,
        }
    }
}

impl From<Notification> for OwnMailBody {
    fn from(mail: Notification) -> Self {
        Self { kind: mail.kind, reservation_id: mail.booking, state: mail.state, created_at: mail.created_at, sent_at: mail.sent_at }
    }
}
