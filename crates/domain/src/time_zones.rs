//! What time it is where a telephone number is.
//!
//! Which zones a number can be in, its first digits say (`data/time-zones.tsv`, from libphonenumber). Numbers that move with
//! their owner, and those of no place (mobile numbers of most countries, toll-free ones), can be anywhere in the zones of
//! their country calling code. A number of an unknown calling code (satellite phones and the like) has no known time.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use rlibphonenumber::PHONE_NUMBER_UTIL;

use crate::{CallingHours, PhoneNumber, Timestamp};

static DATA: &str = include_str!("../data/time-zones.tsv");

/// How many days are looked at for an hour that is allowed everywhere: where there is none in three, there is none.
const DAYS: i32 = 3;

/// The zones of the prefixes. A test proves that every line can be read.
static ZONES: LazyLock<HashMap<&'static str, Vec<TimeZone>>> = LazyLock::new(|| {
    let rules = TimeZoneDatabase::bundled();
    let mut zones = HashMap::new();
    for (names, prefixes) in lines() {
        let of_line: Vec<TimeZone> = names.split(',').filter_map(|name| rules.get(name).ok()).collect();
        zones.extend(prefixes.split(' ').map(|prefix| (prefix, of_line.clone())));
    }
    zones
});

/// The names of zones, and the prefixes of the numbers in them.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    DATA.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The local times where a number is, or may be.
#[derive(Debug, Clone)]
pub struct LocalTimes {
    zones: &'static [TimeZone],
}

impl LocalTimes {
    pub fn of(number: &PhoneNumber) -> Self {
        let digits = number.as_str().strip_prefix('+').unwrap_or_default();
        let prefix = match PHONE_NUMBER_UTIL.parse(number.as_str(), None) {
            Ok(parsed) if !PHONE_NUMBER_UTIL.is_number_geographical(&parsed) => {
                digits.get(..parsed.country_code.to_string().len())
            }
            _ => Some(digits),
        };
        Self { zones: prefix.and_then(zones_of).unwrap_or_default() }
    }

    /// The minutes of the day at this instant, each once. Empty: nobody knows what time it is there.
    pub fn minutes_at(&self, instant: Timestamp) -> Vec<i16> {
        let minutes = self.zones.iter().filter_map(|zone| minute_of_day(zone, instant));
        minutes.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether all of the hours allow a call at this instant, in all zones.
    pub fn allow(&self, hours: &[CallingHours], instant: Timestamp) -> bool {
        let minutes = self.minutes_at(instant);
        let is_allowed = |minute: &i16| hours.iter().all(|hours| hours.contain(*minute));
        hours.is_empty() || !minutes.is_empty() && minutes.iter().all(is_allowed)
    }

    /// When a call is allowed next, after one was not. `None`: never, since the zones are too far apart, or not known.
    pub fn allowed_from(&self, hours: &[CallingHours], after: Timestamp) -> Option<Timestamp> {
        // The hours begin, in all zones, when they begin in one of them: with their first minute, or with a clock change, which
        // can leave that minute out or come back to the hours.
        let instants = self.zones.iter().flat_map(|zone| {
            let begins = hours.iter().map(|hours| hours.from().minutes());
            let begins = begins.flat_map(move |minute| (0..=DAYS).flat_map(move |days| at(zone, after, days, minute)));
            begins.chain(changes(zone, after))
        });
        instants.filter(|instant| *instant > after && self.allow(hours, *instant)).min()
    }
}

/// By the longest prefix that is known.
fn zones_of(digits: &str) -> Option<&'static [TimeZone]> {
    (1..=digits.len()).rev().find_map(|end| ZONES.get(digits.get(..end)?)).map(Vec::as_slice)
}

fn minute_of_day(zone: &TimeZone, instant: Timestamp) -> Option<i16> {
    let local = zone.to_datetime(jiff::Timestamp::from_second(instant.unix_timestamp()).ok()?);
    Some(i16::from(local.hour()) * 60 + i16::from(local.minute()))
}

/// The instants of a minute of the day, `days` after the local day of `after`: two, if the clocks are set back over it.
fn at(zone: &TimeZone, after: Timestamp, days: i32, minute: i16) -> impl Iterator<Item = Timestamp> {
    let local = || {
        let local = zone.to_datetime(jiff::Timestamp::from_second(after.unix_timestamp()).ok()?);
        let day = local.date().checked_add(jiff::Span::new().days(days)).ok()?;
        let local =
            day.to_datetime(jiff::civil::Time::midnight()).checked_add(jiff::Span::new().minutes(minute)).ok()?;
        Some(zone.to_ambiguous_timestamp(local))
    };
    let instants = local().map(|local| [local.earlier().ok(), local.later().ok()]);
    instants.into_iter().flatten().flatten().filter_map(timestamp)
}

/// When the clocks are changed within the days that are looked at.
fn changes(zone: &TimeZone, after: Timestamp) -> impl Iterator<Item = Timestamp> {
    let changes = jiff::Timestamp::from_second(after.unix_timestamp()).ok().map(|after| zone.following(after));
    let end = after + time::Duration::days(i64::from(DAYS));
    changes.into_iter().flatten().filter_map(|change| timestamp(change.timestamp())).take_while(move |at| *at <= end)
}

fn timestamp(instant: jiff::Timestamp) -> Option<Timestamp> {
    Timestamp::from_unix_timestamp(instant.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;
    use time::macros::datetime;

    use super::*;
    use crate::TimeOfDay;

    fn times(number: &str) -> LocalTimes {
        LocalTimes::of(&PhoneNumber::from_stored(number).expect("the form of a number"))
    }

    fn hours(from: &str, to: &str) -> [CallingHours; 1] {
        [CallingHours::parse(from, to).expect("hours")]
    }

    #[test]
    fn every_line_of_the_data_names_zones_whose_rules_are_known() {
        let rules = TimeZoneDatabase::bundled();
        let mut prefixes = 0;
        for (names, of_line) in lines() {
            for name in names.split(',') {
                assert!(rules.get(name).is_ok(), "{name}");
            }
            for prefix in of_line.split(' ') {
                assert!(prefix.bytes().all(|byte| byte.is_ascii_digit()) && !prefix.is_empty(), "{prefix}");
                prefixes += 1;
            }
        }
        assert_eq!(DATA.lines().filter(|line| !line.starts_with('#')).count(), lines().count());
        assert_eq!(ZONES.len(), prefixes, "a prefix is on two lines");
        assert!(prefixes > 2_000, "{prefixes}");
    }

    proptest! {
        #[test]
        fn the_longest_prefix_of_the_data_decides(digits in "[1-9][0-9]{6,14}") {
            let of_data = lines()
                .flat_map(|(names, prefixes)| prefixes.split(' ').map(move |prefix| (prefix, names)))
                .filter(|(prefix, _)| digits.starts_with(prefix))
                .max_by_key(|(prefix, _)| prefix.len())
                .map(|(_, names)| names.split(',').map(str::to_owned).collect::<Vec<_>>());
            let found = zones_of(&digits)
                .map(|zones| zones.iter().filter_map(|zone| zone.iana_name().map(str::to_owned)).collect::<Vec<_>>());
            prop_assert_eq!(found, of_data);
        }

        #[test]
        fn a_call_is_allowed_at_the_instant_that_is_named_and_not_a_minute_before(
            number in prop::sample::select(vec!["+493012345678", "+12125550123", "+18005550123", "+61412345678", "+97714123456"]),
            second in 1_750_000_000_i64..1_790_000_000,
            from in 0_i16..1_200,
            length in 1_i16..240,
        ) {
            let times = times(number);
            let bound = |minutes| TimeOfDay::from_minutes(minutes).expect("a minute");
            let hours = [CallingHours::new(bound(from), bound(from + length)).expect("hours")];
            let now = Timestamp::from_unix_timestamp(second).expect("an instant");
            prop_assume!(!times.allow(&hours, now));
            if let Some(next) = times.allowed_from(&hours, now) {
                prop_assert!(times.allow(&hours, next));
                let minutes = (1..).map(|minutes| next - Duration::MINUTE * minutes).take_while(|before| *before > now);
                for before in minutes.take(24 * 60) {
                    prop_assert!(!times.allow(&hours, before), "{before}");
                }
            }
        }
    }

    #[test]
    fn a_number_with_a_place_has_the_time_of_that_place() {
        let noon = datetime!(2026-01-15 12:00 UTC);
        for (number, minutes) in [
            ("+493012345678", vec![13 * 60]),
            ("+12125550123", vec![7 * 60]),
            ("+14155550123", vec![4 * 60]),
            ("+97714123456", vec![17 * 60 + 45]),
            // Satellite phones are anywhere.
            ("+881612345678", vec![]),
        ] {
            assert_eq!(times(number).minutes_at(noon), minutes, "{number}");
        }
        assert_eq!(times("+493012345678").minutes_at(datetime!(2026-07-15 12:00 UTC)), [14 * 60], "summer time");
    }

    #[test]
    fn a_number_that_can_be_anywhere_in_its_country_is_called_when_all_of_it_allows_it() {
        let australian_mobile = times("+61412345678");
        assert!(australian_mobile.minutes_at(datetime!(2026-01-15 12:00 UTC)).len() > 3);
        let day = hours("09:00", "20:00");
        // Sydney 09:30, Perth 06:30; then Sydney 14:00, Perth 11:00.
        assert!(!australian_mobile.allow(&day, datetime!(2026-01-14 22:30 UTC)));
        assert!(australian_mobile.allow(&day, datetime!(2026-01-15 03:00 UTC)));
        assert!(times("+61255501234").allow(&day, datetime!(2026-01-14 22:30 UTC)), "a number of Sydney");
        assert!(times("+18005550123").minutes_at(datetime!(2026-01-15 12:00 UTC)).len() > 8, "toll-free");
    }

    #[test]
    fn the_next_hour_that_is_allowed_is_named_also_over_a_clock_change() {
        let berlin = times("+493012345678");
        let day = hours("09:00", "20:00");
        let next = |now| berlin.allowed_from(&day, now);
        assert_eq!(next(datetime!(2026-01-15 22:00 UTC)), Some(datetime!(2026-01-16 08:00 UTC)));
        assert_eq!(next(datetime!(2026-01-15 05:00 UTC)), Some(datetime!(2026-01-15 08:00 UTC)));
        // The night in which summer time begins.
        assert_eq!(next(datetime!(2026-03-28 22:00 UTC)), Some(datetime!(2026-03-29 07:00 UTC)));
        // Its 02:30 does not exist: the hours begin at 03:00.
        let left_out = hours("02:30", "04:00");
        assert_eq!(
            berlin.allowed_from(&left_out, datetime!(2026-03-29 00:00 UTC)),
            Some(datetime!(2026-03-29 01:00 UTC))
        );
        // The night in which it ends has 02:00 to 03:00 twice.
        let twice = hours("02:10", "02:20");
        assert_eq!(berlin.allowed_from(&twice, datetime!(2026-10-25 00:30 UTC)), Some(datetime!(2026-10-25 01:10 UTC)));
        let back = hours("01:30", "02:20");
        assert_eq!(berlin.allowed_from(&back, datetime!(2026-10-25 00:30 UTC)), Some(datetime!(2026-10-25 01:00 UTC)));
        let both = [day[0], hours("10:00", "12:00")[0]];
        assert_eq!(berlin.allowed_from(&both, datetime!(2026-01-15 05:00 UTC)), Some(datetime!(2026-01-15 09:00 UTC)));
        // No minute is between nine and ten in all of North America.
        assert_eq!(times("+18005550123").allowed_from(&hours("09:00", "10:00"), datetime!(2026-01-15 05:00 UTC)), None);
        assert_eq!(times("+881612345678").allowed_from(&day, datetime!(2026-01-15 05:00 UTC)), None);
    }

    #[test]
    fn without_hours_every_call_is_allowed_and_with_hours_none_to_an_unknown_place() {
        let now = datetime!(2026-01-15 12:00 UTC);
        assert!(times("+881612345678").allow(&[], now));
        assert!(!times("+881612345678").allow(&hours("00:00", "24:00"), now));
        assert!(times("+15550000000").allow(&hours("00:00", "24:00"), now), "the calling code is known");
    }
}
