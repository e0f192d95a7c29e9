//! The `api` program; what it can do is in `commands`.

use std::process::ExitCode;

/// Requests make many small things and drop them again; the system's allocator took a fifth of the time of the quickest.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    api::commands::main()
}
