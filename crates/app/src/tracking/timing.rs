//! The reconciler's waiting times.

use time::Duration;

/// An open item without updates is fetched after this time, then at doubling intervals.
pub(super) const FIRST_FETCH: Duration = Duration::seconds(30);
const LONGEST_FETCH_INTERVAL: Duration = Duration::minutes(15);
/// An item whose outcome is unknown is looked for at Twilio from `submit_before` on. If nothing was found after this
/// time, it is presumed failed.
pub(super) const PRESUME_FAILED_AFTER: Duration = Duration::seconds(60);
/// The interval of that search.
pub(super) const SEARCH_INTERVAL: Duration = Duration::seconds(15);
/// Without a working credential nothing can be looked up at Twilio; after this time the item is presumed failed, so
/// that nothing stays open forever.
pub(super) const GIVE_UP_SEARCH: Duration = Duration::days(1);
/// Twilio reports prices late. After this time none is expected any longer.
pub(crate) const GIVE_UP_PRICE: Duration = Duration::days(2);
const LONGEST_PRICE_INTERVAL: Duration = Duration::hours(1);
/// No call is open for longer: Twilio queues it for up to a day, and it lasts up to a day. Delivery receipts of
/// messages come earlier, or never.
pub(super) const GIVE_UP_OPEN: Duration = Duration::days(2);
/// How many failed fetches it takes to believe Twilio that a SID does not exist.
pub(super) const UNKNOWN_SID_ATTEMPTS: i16 = 4;

/// The most that Twilio's clock may differ from ours beyond the difference that is measured.
pub(super) const CLOCK_SKEW: Duration = Duration::seconds(10);
/// How long after `submit_before` a request that was started just before may reach Twilio: the client's time-outs.
pub(super) const LATEST_ARRIVAL: Duration = Duration::seconds(13);

/// The interval after this number of attempts without an update.
pub(super) fn fetch_interval(attempts: i16) -> Duration {
    doubling(FIRST_FETCH, attempts, LONGEST_FETCH_INTERVAL)
}

pub(super) fn price_interval(attempts: i16) -> Duration {
    doubling(FIRST_FETCH, attempts, LONGEST_PRICE_INTERVAL)
}

fn doubling(first: Duration, attempts: i16, longest: Duration) -> Duration {
    let doublings = u32::try_from(attempts).unwrap_or(0).min(16);
    (first * 2_i32.saturating_pow(doublings)).min(longest)
}
