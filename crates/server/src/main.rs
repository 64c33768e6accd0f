//! The program `linecard`.

use std::process::ExitCode;

fn main() -> ExitCode {
    linecard_server::main()
}
