//! The printer against the contract of its port.

use booking_documents::Printer;

fn printer() -> Printer {
    Printer::new().expect("fonts")
}

booking_testkit::documents_contract!(printer);
