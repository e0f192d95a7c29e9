//! People with accounts: who they are, what a request knows of them, and the rules of passwords, log-ins and invitations.

mod error;
mod lockout;
mod password;
mod secret;

use jiff::{SignedDuration, Timestamp};

pub use error::AccountError;
pub use lockout::Lockout;
pub use password::Password;
pub use secret::{OneTimeToken, Secret};

use crate::{CinemaId, InvitationId, SessionId, UserId, named::named, text::Email};

named! {
    /// What somebody may do.
    Role {
        /// Books seats.
        User = "user",
        /// Sells and scans in named cinemas.
        Staff = "staff",
        /// Runs everything.
        Admin = "admin",
    }
}

/// How long an access token is good for.
pub const ACCESS_TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// How long a session lives, however often it is refreshed.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long the link that verifies an address works.
pub const VERIFICATION_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// How long the link to choose a new password works.
pub const RESET_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// How long an invitation works.
pub const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(72);
/// Most characters of a person's name.
pub const NAME_MAX: usize = 80;

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Key.
    pub id: UserId,
    /// Address, and the name to log in with.
    pub email: Email,
    /// What to call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The cinemas of staff; of others none.
    pub cinemas: Vec<CinemaId>,
    /// Whether they have shown that the address is theirs.
    pub email_verified: bool,
    /// Whether an administrator has shut the account.
    pub disabled: bool,
    /// When they signed up.
    pub created_at: Timestamp,
}

/// What a log-in is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Who.
    pub user: User,
    /// The stored hash of the password.
    pub password_hash: Secret,
}

/// A log-in on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Key.
    pub id: SessionId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Where it was opened.
    pub device: Device,
}

/// What a log-in says of the device it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The `User-Agent`, cut to 200 characters.
    pub user_agent: String,
    /// The network address.
    pub address: String,
}

impl Device {
    /// Cuts what the device says of itself to what is kept.
    pub fn new(user_agent: &str, address: &str) -> Self {
        let kept = |text: &str, max| text.chars().filter(|c| !c.is_control()).take(max).collect();
        Self { user_agent: kept(user_agent, 200), address: kept(address, 64) }
    }
}

/// What a request knows of who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub user: UserId,
    /// By which log-in.
    pub session: SessionId,
    /// What they may do.
    pub role: Role,
    /// The cinemas of staff; of others none.
    pub cinemas: Vec<CinemaId>,
    /// Whether they have shown that the address is theirs.
    pub email_verified: bool,
}

impl Principal {
    /// Whether they may act for a cinema: administrators for each, staff for their own.
    pub fn works_at(&self, cinema: CinemaId) -> bool {
        match self.role {
            Role::Admin => true,
            Role::Staff => self.cinemas.contains(&cinema),
            Role::User => false,
        }
    }

    /// Whose bookings they may read.
    pub fn reach(&self) -> Reach {
        match self.role {
            Role::Admin => Reach::All,
            Role::Staff => Reach::Cinemas { own: self.user, cinemas: self.cinemas.clone() },
            Role::User => Reach::Own(self.user),
        }
    }
}

/// Whose bookings somebody may read: what is beyond their reach does not exist for them (rule 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A customer's own.
    Own(UserId),
    /// Staff's own, and those of the cinemas they work at.
    Cinemas {
        /// Who.
        own: UserId,
        /// Where they work.
        cinemas: Vec<CinemaId>,
    },
    /// Everybody's: administrators, and the program itself.
    All,
}

impl Reach {
    /// Whether they work at a cinema.
    pub fn works_at(&self, cinema: CinemaId) -> bool {
        match self {
            Self::Own(_) => false,
            Self::Cinemas { cinemas, .. } => cinemas.contains(&cinema),
            Self::All => true,
        }
    }

    /// Who buys when they ask for a price of a cinema: they themselves, or, where they work, whoever stands at the counter. That is nobody
    /// known, so no limit for each customer holds there, and what staff bought for themselves counts for none of their guests.
    pub fn buyer_at(&self, cinema: CinemaId) -> Option<UserId> {
        match self {
            Self::Own(user) | Self::Cinemas { own: user, .. } if !self.works_at(cinema) => Some(*user),
            Self::Own(_) | Self::Cinemas { .. } | Self::All => None,
        }
    }
}

/// An invitation to become staff or administrator. It fixes address, role and cinemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Key.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: Email,
    /// The role it gives.
    pub role: Role,
    /// The cinemas it gives to staff.
    pub cinemas: Vec<CinemaId>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// How it stands.
    pub standing: InvitationStanding,
}

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationStanding {
    /// It works until an instant, unless it is used or revoked; the instant may have passed.
    Open {
        /// The instant.
        until: Timestamp,
    },
    /// Somebody signed up with it.
    Used {
        /// When.
        at: Timestamp,
    },
    /// An administrator took it back.
    Revoked {
        /// When.
        at: Timestamp,
    },
}

impl InvitationStanding {
    /// Whether somebody can still sign up with it.
    pub fn works_at(self, now: Timestamp) -> bool {
        matches!(self, Self::Open { until } if now < until)
    }

    /// Its name on the wire.
    pub fn name(self, now: Timestamp) -> &'static str {
        match self {
            Self::Open { until } if now < until => "open",
            Self::Open { .. } => "expired",
            Self::Used { .. } => "used",
            Self::Revoked { .. } => "revoked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_work_in_their_cinemas_only() {
        let principal = |role| Principal {
            user: UserId(1),
            session: SessionId(uuid::Uuid::nil()),
            role,
            cinemas: vec![CinemaId(3)],
            email_verified: true,
        };
        assert!(principal(Role::Staff).works_at(CinemaId(3)));
        assert!(!principal(Role::Staff).works_at(CinemaId(4)));
        assert!(principal(Role::Admin).works_at(CinemaId(4)));
        assert!(!principal(Role::User).works_at(CinemaId(3)));
    }

    #[test]
    fn where_one_works_others_buy() {
        let staff = Reach::Cinemas { own: UserId(1), cinemas: vec![CinemaId(3)] };
        assert_eq!((staff.buyer_at(CinemaId(3)), staff.buyer_at(CinemaId(4))), (None, Some(UserId(1))));
        assert_eq!(Reach::Own(UserId(1)).buyer_at(CinemaId(3)), Some(UserId(1)));
        assert_eq!(Reach::All.buyer_at(CinemaId(3)), None);
    }

    #[test]
    fn an_invitation_ends_at_its_instant() {
        let until = Timestamp::UNIX_EPOCH;
        let open = InvitationStanding::Open { until };
        assert!(open.works_at(until - SignedDuration::from_secs(1)));
        assert!(!open.works_at(until));
        assert_eq!(open.name(until), "expired");
    }

    #[test]
    fn a_device_says_little_and_nothing_invisible() {
        let device = Device::new(&format!("a\r\n{}", "b".repeat(500)), "::1");
        assert_eq!(device.user_agent.len(), 200);
        assert!(!device.user_agent.contains(['\r', '\n']));
    }
}
