//! What handlers take: checked input, and permissions. A handler that takes `AdminUser` can only be reached by an administrator.

mod cause;
mod input;

pub use cause::RequestCause;
pub use input::{Json, Path, Query};
