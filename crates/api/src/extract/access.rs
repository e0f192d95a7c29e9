//! Who may call an endpoint: read off the arguments of its handler, so that the check and what the document says of it are one thing.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, dev,
    web::{Data, Payload},
};

use super::{
    AdminUser, CurrentUser, FromDevice, IfMatch, Intended, Json, MaybeJson, OptionalUser, Path, Query, RequestCause, StaffOrAdmin,
};
use crate::problem::Problem;

/// Who may call an endpoint, from the widest to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone; a token is not looked at.
    Public,
    /// Anyone, and more for the signed-in; a token that is not valid is refused.
    Optional,
    /// Whoever is signed in.
    User,
    /// Staff and administrators.
    Staff,
    /// Administrators.
    Admin,
}

impl Access {
    /// The roles that are let in, by their names; `anonymous` is a visitor without a token.
    pub fn roles(self) -> &'static [&'static str] {
        match self {
            Self::Public | Self::Optional => &["anonymous", "user", "staff", "admin"],
            Self::User => &["user", "staff", "admin"],
            Self::Staff => &["staff", "admin"],
            Self::Admin => &["admin"],
        }
    }
}

/// What an argument of a handler says of who may call it. A handler of whose arguments none says anything does not compile as a route:
/// what is open to anyone says so by taking [`Anyone`].
pub trait Permits {
    /// Who is let in; `None` when it does not say.
    const ACCESS: Option<Access>;
}

/// Anyone may call this.
pub struct Anyone;

impl FromRequest for Anyone {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(_: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Ok(Self))
    }
}

macro_rules! permits {
    ($($argument:ty => $access:expr;)+) => {
        $(impl Permits for $argument {
            const ACCESS: Option<Access> = $access;
        })+
    };
}

permits! {
    Anyone => Some(Access::Public);
    Option<CurrentUser> => Some(Access::Public);
    OptionalUser => Some(Access::Optional);
    CurrentUser => Some(Access::User);
    StaffOrAdmin => Some(Access::Staff);
    AdminUser => Some(Access::Admin);
    HttpRequest => None;
    Payload => None;
    RequestCause => None;
    FromDevice => None;
    IfMatch => None;
    Intended => None;
}

macro_rules! says_nothing {
    ($($argument:ident)+) => {
        $(impl<T> Permits for $argument<T> {
            const ACCESS: Option<Access> = None;
        })+
    };
}

says_nothing! { Json MaybeJson Path Query }

impl<T: ?Sized> Permits for Data<T> {
    const ACCESS: Option<Access> = None;
}

/// The narrower of two answers.
const fn narrower(a: Option<Access>, b: Option<Access>) -> Option<Access> {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(if a as u8 >= b as u8 { a } else { b }),
    }
}

macro_rules! together {
    ($($argument:ident)+) => {
        impl<$($argument: Permits),+> Permits for ($($argument,)+) {
            const ACCESS: Option<Access> = {
                let access = None;
                $(let access = narrower(access, $argument::ACCESS);)+
                access
            };
        }
    };
}

together! { A }
together! { A B }
together! { A B C }
together! { A B C D }
together! { A B C D E }
together! { A B C D E F }
together! { A B C D E F G }
together! { A B C D E F G H }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_argument_decides() {
        assert_eq!(<(HttpRequest, Data<str>)>::ACCESS, None);
        assert_eq!(<(HttpRequest, Anyone)>::ACCESS, Some(Access::Public));
        assert_eq!(<(OptionalUser, AdminUser, Path<i64>)>::ACCESS, Some(Access::Admin));
        assert_eq!(<(StaffOrAdmin, CurrentUser)>::ACCESS, Some(Access::Staff));
    }
}
