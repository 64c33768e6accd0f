//! When a delivery is attempted again, and how long it is kept.

use linecard_domain::Timestamp;
use time::Duration;

/// The time after each failed attempt; the last one repeats until [`GIVE_UP_AFTER`].
const DELAYS: [Duration; 8] = [
    Duration::seconds(5),
    Duration::seconds(30),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(5),
    Duration::hours(10),
    Duration::hours(14),
];
/// From when it was queued to the last attempt.
const GIVE_UP_AFTER: Duration = Duration::days(3);
/// The longest time that an endpoint can ask for with `Retry-After`.
const MAX_RETRY_AFTER: Duration = Duration::hours(12);
/// An endpoint whose every attempt failed for so long is disabled.
pub(super) const DISABLE_AFTER: Duration = Duration::days(5);
/// What an endpoint missed while it was disabled is sent when it is enabled, as far as it is not older.
pub(crate) const RESUMED_WITHIN: Duration = Duration::days(3);
/// How long a delivered event stays in the log.
pub(super) const KEPT_DELIVERED: Duration = Duration::days(7);
/// How long a dead one can be looked at and sent again.
pub(crate) const KEPT_DEAD: Duration = Duration::days(30);
/// How long one that is pending is kept at most.
pub(super) const KEPT_PENDING: Duration = Duration::days(33);

/// When to try again after `attempts` failed ones; `None`: not any more. `random` is from 0 to 255 and spreads what failed
/// together.
pub(super) fn next_attempt(
    attempts: i32,
    queued_at: Timestamp,
    now: Timestamp,
    retry_after: Option<std::time::Duration>,
    random: u8,
) -> Option<Timestamp> {
    let last = queued_at + GIVE_UP_AFTER;
    if now >= last {
        return None;
    }
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(0);
    let [.., longest] = DELAYS;
    let delay = DELAYS.get(index).copied().unwrap_or(longest);
    // From 90 to 110 per cent.
    let spread = delay * (0.9 + f64::from(random) / 1_275.0);
    let asked = retry_after.and_then(|asked| asked.try_into().ok()).unwrap_or(Duration::ZERO).min(MAX_RETRY_AFTER);
    Some((now + spread.max(asked)).min(last))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const QUEUED: Timestamp = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn attempts_are_spread_over_three_days_and_the_last_one_is_at_their_end() {
        for random in [0, 127, 255] {
            let (mut now, mut attempts, mut waited) = (QUEUED, 0, Vec::new());
            loop {
                attempts += 1;
                let Some(next) = next_attempt(attempts, QUEUED, now, None, random) else { break };
                waited.push(next - now);
                now = next;
            }
            assert_eq!(now, QUEUED + GIVE_UP_AFTER);
            assert!((11..=13).contains(&attempts), "{attempts} attempts: {waited:?}");
            assert!(waited[0] >= Duration::milliseconds(4_500) && waited[0] <= Duration::milliseconds(5_500));
        }
    }

    #[test]
    fn an_endpoint_can_ask_for_more_time_within_bounds_and_never_for_less() {
        let after = |seconds| next_attempt(1, QUEUED, QUEUED, Some(std::time::Duration::from_secs(seconds)), 0);
        assert_eq!(after(60), Some(QUEUED + Duration::minutes(1)));
        assert_eq!(after(0), Some(QUEUED + Duration::milliseconds(4_500)));
        assert_eq!(after(u64::MAX), Some(QUEUED + Duration::milliseconds(4_500)), "not a time");
        assert_eq!(after(1_000_000), Some(QUEUED + MAX_RETRY_AFTER));
    }
}
