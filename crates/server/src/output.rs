//! What commands say: results on standard output, errors on standard error. The server's log is
//! `telemetry`'s.

use std::error::Error;
use std::io::{self, Write};

/// A line of a command's result.
pub(crate) fn line(text: &str) {
    // A reader that has gone (`linecard … | head -1`) is none of our business.
    drop(writeln!(io::stdout().lock(), "{text}"));
}

/// What is said beside a result, so that the result can be piped elsewhere.
pub(crate) fn note(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// An error with its causes.
pub(crate) fn error(error: &dyn Error) {
    drop(writeln!(io::stderr().lock(), "linecard: {}", chain(error)));
}

/// An error and its sources in one line, since each tells only of itself.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some libraries repeat their source in their own text.
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
    fn an_error_is_told_with_its_causes() {
        assert_eq!(chain(&Outer(io::Error::other("inner"))), "outer: inner");
    }
}
