//! Checks that nothing leaks: the secrets known to the test must appear nowhere, and full phone numbers in no log and
//! no problem.

use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tracing_subscriber::EnvFilter;

use crate::encryption_key::ENCRYPTION_KEY;

/// Registered secrets, each with a description.
static SECRETS: Mutex<Vec<(&'static str, String)>> = Mutex::new(Vec::new());
static LOG: OnceLock<Log> = OnceLock::new();

/// The log of this process.
#[derive(Default)]
struct Log(Mutex<Vec<u8>>);

impl io::Write for &Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        locked(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Registers a secret, which must not appear anywhere from now on.
pub fn register_secret(what: &'static str, secret: &str) {
    locked(&SECRETS).push((what, secret.to_owned()));
}

/// Requires that a text contains no registered secret; `place` names the text in the failure.
#[track_caller]
pub fn assert_no_secrets(place: &str, text: &str) {
    let known = locked(&SECRETS);
    let all = known.iter().map(|(what, secret)| (*what, secret.as_str())).chain([("the key", ENCRYPTION_KEY)]);
    for (what, secret) in all {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{what} appears in {place}");
    }
}

/// Requires that a text contains neither a registered secret nor a full phone number.
#[track_caller]
pub fn assert_no_secrets_or_numbers(place: &str, text: &str) {
    assert_no_secrets(place, text);
    let line = text.lines().find(|line| has_full_number(line));
    assert_eq!(line, None, "a full phone number appears in {place}");
}

/// `+` or `%2B` and at least nine digits, except the example number in messages.
fn has_full_number(line: &str) -> bool {
    let line = line.replace("for example +14155550100", "");
    let after = line.split('+').skip(1).chain(line.split("%2B").skip(1));
    after.into_iter().any(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() >= 9)
}

/// Captures the log of this process and checks it when dropped at the end of the test.
pub(crate) struct LogCheck;

impl LogCheck {
    pub(crate) fn start() -> Self {
        let log = LOG.get_or_init(Log::default);
        // A test that captures the log itself also checks it itself.
        let filter = EnvFilter::new(
            "info,linecard_api=trace,linecard_app=trace,linecard_store=trace,linecard_twilio=trace,twilio_sim=off",
        );
        drop(tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || log).with_ansi(false).try_init());
        Self
    }
}

impl Drop for LogCheck {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let log = LOG.get().map(|log| String::from_utf8_lossy(&locked(&log.0)).into_owned());
            assert_no_secrets_or_numbers("the log", &log.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_number_is_distinguished_from_a_shortened_one() {
        for line in ["to +14155550100", "to=%2B14155550100", "{\"to\":\"+442071838750\"}"] {
            assert!(has_full_number(line), "{line}");
        }
        for line in ["to +1415…0100", "+00:00 2026-01-01T00:00:00+00:00", "415 555 0100"] {
            assert!(!has_full_number(line), "{line}");
        }
    }

    #[test]
    #[should_panic(expected = "the auth token appears in the log")]
    fn a_leaked_secret_is_found() {
        register_secret("the auth token", "0123456789abcdef");
        assert_no_secrets("the log", "sent with 0123456789abcdef");
    }
}
