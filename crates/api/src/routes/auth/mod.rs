//! Accounts: signing up, logging in and out, passwords, one's own account and its sessions.

mod body;
mod change_password;
mod cookie;
mod delete_me;
mod end_session;
mod export;
mod forgot_password;
mod log_in;
mod log_out;
mod me;
mod refresh;
mod rename_me;
mod resend_verification;
mod reset_password;
mod sessions;
mod sign_up;
mod sign_up_invited;
mod verify_email;

use actix_web::http::Method;
use booking_domain::{account::AccountError, ports::HashError};
use utoipa::OpenApi;

pub use body::{RoleName, UserBody};

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/auth/user/signup").post(sign_up::handle).register(cfg);
    At::path("/auth/admin/signup").post(sign_up_invited::handle).register(cfg);
    At::path("/auth/login").post(log_in::handle).register(cfg);
    At::path("/auth/refresh").post(refresh::handle).register(cfg);
    At::path("/auth/logout").post(log_out::handle).register(cfg);
    At::path("/auth/verify-email").post(verify_email::handle).register(cfg);
    At::path("/auth/verify-email/resend").post(resend_verification::handle).register(cfg);
    At::path("/auth/password/forgot").post(forgot_password::handle).register(cfg);
    At::path("/auth/password/reset").post(reset_password::handle).register(cfg);
    At::path("/auth/password/change").post(change_password::handle).register(cfg);
    At::path("/auth/me").get(me::handle).on(Method::PATCH, rename_me::handle).on(Method::DELETE, delete_me::handle).register(cfg);
    At::path("/auth/me/export").get(export::handle).register(cfg);
    At::path("/auth/sessions").get(sessions::handle).register(cfg);
    At::path("/auth/sessions/{id}").on(Method::DELETE, end_session::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    sign_up::handle,
    sign_up_invited::handle,
    log_in::handle,
    refresh::handle,
    log_out::handle,
    verify_email::handle,
    resend_verification::handle,
    forgot_password::handle,
    reset_password::handle,
    change_password::handle,
    me::handle,
    rename_me::handle,
    delete_me::handle,
    export::handle,
    sessions::handle,
    end_session::handle
))]
pub struct Documented;

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Invalid(errors) => errors.into(),
            AccountError::InvalidCredentials => Self::new(Code::InvalidCredentials),
            AccountError::Locked { seconds } => Self::new(Code::AccountLocked).retry_after(seconds),
            AccountError::Unauthorized => Self::new(Code::Unauthorized),
            AccountError::TokenExpired => Self::new(Code::TokenExpired),
            AccountError::InvitationInvalid => Self::new(Code::InvitationInvalid),
            AccountError::TokenInvalid => Self::new(Code::TokenInvalid),
            AccountError::EmailTaken => Self::new(Code::EmailTaken),
            AccountError::NotFound => Self::new(Code::NotFound),
            AccountError::LastAdmin => Self::new(Code::LastAdmin),
            AccountError::BookingAhead => Self::new(Code::BookingAhead),
            AccountError::Hash(HashError::Busy) => Self::unavailable("too many passwords are being hashed"),
            AccountError::Hash(HashError::Failed(why)) => Self::internal(why),
            AccountError::Store(error) => error.into(),
        }
    }
}
