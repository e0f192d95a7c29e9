//! stub
use booking_domain::ports::{CatalogueStore, Clock};
use std::sync::Arc;
/// stub
#[derive(Clone)]
pub struct CatalogueService;
impl CatalogueService {
    /// stub
    pub fn new(_: Arc<dyn CatalogueStore>, _: Arc<dyn Clock>) -> Self {
        Self
    }
}
