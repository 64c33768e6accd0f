//! Output of commands: results on standard output, errors on standard error. The server's log is in `telemetry`.

use std::error::Error;
use std::io::{self, Write};

/// Prints a line of a command's result.
pub(crate) fn stdout(text: &str) {
    // A closed pipe (`linecard … | head -1`) is not an error.
    drop(writeln!(io::stdout().lock(), "{text}"));
}

/// Prints a remark, separate from the result so that the result can be piped.
pub(crate) fn stderr(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// Prints an error with its causes.
pub(crate) fn error(error: &dyn Error) {
    drop(writeln!(io::stderr().lock(), "linecard: {}", chain(error)));
}

/// An error and its sources in one line: each message covers only its own level.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some libraries repeat the source in their own message.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] io::Error);

    #[test]
    fn an_error_is_printed_with_its_causes() {
        assert_eq!(chain(&Outer(io::Error::other("inner"))), "outer: inner");
    }
}
