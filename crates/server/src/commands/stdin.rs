//! Secrets that a command reads from standard input.

use std::io::{self, BufRead, IsTerminal, Read};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::error::ServerError;

/// Longer than any secret, in bytes.
const LONGEST_LINE: u64 = 4096;

/// The first line of standard input, without its end.
pub(super) fn secret_line(what: &str) -> Result<SecretString, ServerError> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        // It would be visible on the screen.
        return Err(ServerError::Usage(format!("pipe {what} to standard input; it cannot be typed on a terminal")));
    }
    let mut line = Zeroizing::new(String::new());
    stdin.lock().take(LONGEST_LINE).read_line(&mut line).map_err(ServerError::StandardInput)?;
    let secret = line.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(ServerError::Usage(format!("{what} is missing: standard input is empty")));
    }
    Ok(SecretString::from(secret))
}
