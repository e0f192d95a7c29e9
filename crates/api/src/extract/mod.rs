//! What handlers take: checked input, and permissions. A handler that takes `AdminUser` can only be reached by an administrator.

mod cause;
mod device;
mod input;
mod user;

pub use cause::RequestCause;
pub use device::FromDevice;
pub use input::{Json, LARGEST_BODY, MaybeJson, Path, Query, read_body};
pub use user::{AdminUser, CurrentUser, OptionalUser, StaffOrAdmin};
