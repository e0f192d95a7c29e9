//! The printer against the contract of its port.

use std::sync::Arc;

use booking_documents::Printer;
use booking_domain::ports::Documents;

async fn printer() -> Arc<dyn Documents> {
    Arc::new(Printer::new().expect("fonts"))
}

booking_testkit::documents_contract!(printer);
