//! What no test's Linecard may ever say: the secrets that the test knows, anywhere; a whole phone number, in a log or
//! a problem.

use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tracing_subscriber::EnvFilter;

use crate::app::ENCRYPTION_KEY;

/// Secrets with what they are.
static SECRETS: Mutex<Vec<(&'static str, String)>> = Mutex::new(Vec::new());
static LOG: OnceLock<Log> = OnceLock::new();

/// What this process has logged.
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

/// From now on the secret must not be said.
pub(crate) fn keep_secret(what: &'static str, secret: &str) {
    locked(&SECRETS).push((what, secret.to_owned()));
}

/// Requires that a text holds no secret that this test knows.
#[track_caller]
pub fn assert_discreet(place: &str, text: &str) {
    let known = locked(&SECRETS);
    let all = known.iter().map(|(what, secret)| (*what, secret.as_str())).chain([("the key", ENCRYPTION_KEY)]);
    for (what, secret) in all {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{what} stands in {place}");
    }
}

/// Requires that a text holds neither a secret nor a whole phone number.
#[track_caller]
pub fn assert_discreet_of_people(place: &str, text: &str) {
    assert_discreet(place, text);
    let line = text.lines().find(|line| has_whole_number(line));
    assert_eq!(line, None, "a whole phone number stands in {place}");
}

/// `+` or `%2B`, and at least nine digits; but for the number that messages give as an example.
fn has_whole_number(line: &str) -> bool {
    let line = line.replace("for example +14155550100", "");
    let after = line.split('+').skip(1).chain(line.split("%2B").skip(1));
    after.into_iter().any(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() >= 9)
}

/// Listens to what Linecard logs in this process, and looks through it when the test has ended.
pub(crate) struct Listener;

impl Listener {
    pub(crate) fn start() -> Self {
        let log = LOG.get_or_init(Log::default);
        // Where the test captures the log itself, it looks through it itself.
        let filter = EnvFilter::new(
            "info,linecard_api=trace,linecard_app=trace,linecard_store=trace,linecard_twilio=trace,twilio_sim=off",
        );
        drop(tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || log).with_ansi(false).try_init());
        Self
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let log = LOG.get().map(|log| String::from_utf8_lossy(&locked(&log.0)).into_owned());
            assert_discreet_of_people("the log", &log.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_told_from_a_shortened_one() {
        for line in ["to +14155550100", "to=%2B14155550100", "{\"to\":\"+442071838750\"}"] {
            assert!(has_whole_number(line), "{line}");
        }
        for line in ["to +1415…0100", "+00:00 2026-01-01T00:00:00+00:00", "415 555 0100"] {
            assert!(!has_whole_number(line), "{line}");
        }
    }

    #[test]
    #[should_panic(expected = "the auth token stands in the log")]
    fn a_secret_that_is_said_is_found() {
        keep_secret("the auth token", "0123456789abcdef");
        assert_discreet("the log", "sent with 0123456789abcdef");
    }
}
