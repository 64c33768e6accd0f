//! Compares this machine's clock with others.

use time::Duration;

use super::report::Report;

const CHECK: &str = "clock";

/// Less does no harm.
const NOTABLE: Duration = Duration::seconds(5);
/// The time within which an intent may be submitted: if nodes' clocks differ by more, one gives up on a call that another
/// still submits.
const HARMFUL: Duration = Duration::seconds(30);

/// `ahead`: how far the other clock is ahead of ours; negative: behind.
pub(super) fn compare(report: &mut Report, with: &str, ahead: Duration) {
    let apart = ahead.abs();
    if apart <= NOTABLE {
        return report.ok(CHECK, format!("agrees with {with}"));
    }
    let direction = if ahead.is_positive() { "behind" } else { "ahead of" };
    let found = format!("this machine's clock is {} s {direction} {with}", apart.whole_seconds());
    let remedy = "synchronise all machines by NTP (timedatectl set-ntp true). Nodes use their clocks to decide whether a \
        call may still be submitted (30 s) and for leases, and AWS rejects requests signed more than five minutes off";
    if apart > HARMFUL { report.fail(CHECK, found, remedy) } else { report.warn(CHECK, found, remedy) }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use super::*;

    #[test]
    fn clocks_may_differ_by_less_than_an_intent_lives() {
        for (seconds, fit) in [(0, true), (5, true), (-20, true), (31, false), (-3_600, false)] {
            let mut report = Report::new(true);
            compare(&mut report, "the database", Duration::seconds(seconds));
            assert_eq!(report.end() == ExitCode::SUCCESS, fit, "{seconds}");
        }
    }
}
