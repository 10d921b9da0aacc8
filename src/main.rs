//! The thin binary: hands the command line to the library and turns its outcome into an exit code.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match crier::cli::run() {
        Ok(code) => code,
        Err(error) => {
            for line in crier::cli::lines(&error) {
                // Where even that cannot be written, the code must do.
                let _ = writeln!(std::io::stderr(), "crier: {line}");
            }
            ExitCode::FAILURE
        }
    }
}
