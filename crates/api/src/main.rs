//! The `api` program; what it can do is in `commands`.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::commands::main()
}
