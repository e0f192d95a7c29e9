//! What handlers take: checked input, and permissions. A handler that takes `AdminUser` can only be reached by an administrator.

mod access;
mod cause;
mod device;
mod if_match;
mod input;
mod intended;
mod user;
mod written;

pub use access::{Access, Anyone, Permits};
pub use cause::RequestCause;
pub use device::FromDevice;
pub use if_match::IfMatch;
pub use input::{Json, LARGEST_BODY, LARGEST_EVENT, MaybeJson, Path, Query, given, read_body, read_upload};
pub use intended::Intended;
pub use user::{AdminUser, CurrentUser, OptionalUser, StaffOrAdmin};
pub use written::{each_written, written, written_if_any};
