//! stub
use booking_domain::account::{AccountError, Principal};
/// stub
#[derive(Clone)]
pub struct AccountService;
impl AccountService {
    /// stub
    pub async fn authenticate(&self, _: &str) -> Result<Principal, AccountError> {
        Err(AccountError::Unauthorized)
    }
}
