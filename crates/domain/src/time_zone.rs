//! The days of a time zone.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{TimeZone as Rules, TimeZoneDatabase};
use time::{Date, Duration, Month};

use crate::{Timestamp, ValidationError};

/// A time zone of the IANA database that is part of the program.
#[derive(Clone)]
pub struct TimeZone(Rules);

/// A part of a day of a time zone that is within one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayPart {
    pub since: Timestamp,
    /// Exclusive.
    pub before: Timestamp,
    /// The day in the time zone.
    pub day: Date,
}

impl TimeZone {
    pub const UTC: Self = Self(Rules::UTC);

    /// As the IANA database spells it: `Europe/Berlin`; `UTC`.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The first instant of a day: its midnight; where the clocks are set forward over it, when they are set. A day that a zone
    /// leaves out begins with the one after it.
    pub fn begin_of(&self, day: Date) -> Timestamp {
        let local = || {
            let (year, month) = (i16::try_from(day.year()).ok()?, i8::try_from(u8::from(day.month())).ok()?);
            let civil = jiff::civil::Date::new(year, month, i8::try_from(day.day()).ok()?).ok()?;
            let midnight = civil.to_datetime(jiff::civil::Time::midnight());
            let begin = self.0.to_ambiguous_timestamp(midnight).compatible().ok()?;
            Timestamp::from_unix_timestamp(begin.as_second()).ok()
        };
        // Only at the ends of the calendar is there no such instant.
        local().unwrap_or(day.midnight().assume_utc())
    }

    /// The day that an instant is within: from [`begin_of`](Self::begin_of) the day to before that of the next.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        let shown = self.shown_at(instant).unwrap_or(instant.to_offset(time::UtcOffset::UTC).date());
        let next = shown.saturating_add(Duration::DAY);
        if instant < self.begin_of(shown) {
            shown.saturating_sub(Duration::DAY)
        } else if next > shown && instant >= self.begin_of(next) {
            next
        } else {
            shown
        }
    }

    /// The date of the calendar on the wall.
    fn shown_at(&self, instant: Timestamp) -> Option<Date> {
        let shown = self.0.to_datetime(jiff::Timestamp::from_second(instant.unix_timestamp()).ok()?);
        let month = Month::try_from(u8::try_from(shown.month()).ok()?).ok()?;
        Date::from_calendar_date(i32::from(shown.year()), month, u8::try_from(shown.day()).ok()?).ok()
    }

    /// What is between two instants, cut at the beginnings of the zone's days and of UTC's; in order, without gaps.
    pub fn parts(&self, since: Timestamp, before: Timestamp) -> Vec<DayPart> {
        let mut parts = Vec::new();
        let (mut at, mut day) = (since, self.day_of(since));
        while at < before {
            let next_day = day.saturating_add(Duration::DAY);
            let next = self.begin_of(next_day);
            let midnight = at.to_offset(time::UtcOffset::UTC).date().saturating_add(Duration::DAY).midnight();
            let end = before.min(next).min(midnight.assume_utc());
            if end > at {
                parts.push(DayPart { since: at, before: end, day });
                at = end;
            } else if next_day == day || at < next {
                // The end of the calendar.
                break;
            }
            if at >= next {
                day = next_day;
            }
        }
        parts
    }
}

/// By their names: two names of the same rules are different zones.
impl PartialEq for TimeZone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for TimeZone {}

impl FromStr for TimeZone {
    type Err = ValidationError;

    /// Upper and lower case do not matter.
    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let rules = TimeZoneDatabase::bundled().get(raw).ok().filter(|rules| !rules.is_unknown());
        rules.map(Self).ok_or_else(|| {
            ValidationError::new("must be a time zone of the IANA database, for example Europe/Berlin or UTC")
        })
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::*;

    fn zone(name: &str) -> TimeZone {
        name.parse().expect("a time zone")
    }

    #[test]
    fn a_zone_is_known_by_its_name_in_the_database_and_spelled_as_there() {
        for (given, name) in
            [("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("utc", "UTC"), ("UTC", "UTC")]
        {
            assert_eq!(zone(given).name(), name);
        }
        assert_eq!(zone("utc"), TimeZone::UTC);
        for unknown in ["", "Berlin", "Etc/Unknown", "+01:00", "Europe/Berlin ", "CET-1CEST", "../UTC"] {
            assert!(unknown.parse::<TimeZone>().is_err(), "{unknown}");
        }
    }

    #[test]
    fn days_on_which_the_clocks_are_changed_have_23_and_25_hours() {
        let berlin = zone("Europe/Berlin");
        let hours = |day: Date| (berlin.begin_of(day + Duration::DAY) - berlin.begin_of(day)).whole_hours();
        assert_eq!([date!(2026 - 03 - 29), date!(2026 - 10 - 25), date!(2026 - 10 - 26)].map(hours), [23, 25, 24]);
        assert_eq!(berlin.begin_of(date!(2026 - 03 - 29)), datetime!(2026-03-28 23:00 UTC));
        assert_eq!(zone("Asia/Kathmandu").begin_of(date!(2026 - 01 - 02)), datetime!(2026-01-01 18:15 UTC));
        // Midnight is left out, and repeated.
        assert_eq!(zone("America/Santiago").begin_of(date!(2026 - 09 - 06)), datetime!(2026-09-06 04:00 UTC));
        assert_eq!(zone("America/Havana").begin_of(date!(2026 - 11 - 01)), datetime!(2026-11-01 04:00 UTC));
        // A day that there was not.
        let apia = zone("Pacific/Apia");
        assert_eq!(apia.begin_of(date!(2011 - 12 - 30)), apia.begin_of(date!(2011 - 12 - 31)));
        assert_eq!(apia.day_of(datetime!(2011-12-30 10:00 UTC)), date!(2011 - 12 - 31));
    }

    #[test]
    fn the_ends_of_the_calendar_have_days_too() {
        for name in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            for day in [Date::MIN, date!(0001 - 01 - 01), Date::MAX] {
                let zone = zone(name);
                let begin = zone.begin_of(day);
                assert!(zone.parts(begin, begin + Duration::hours(12)).len() <= 2, "{name} {day}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_instant_is_in_the_one_part_of_its_day(
            name in prop::sample::select(vec![
                "UTC", "Europe/Berlin", "Pacific/Chatham", "Asia/Kathmandu", "America/Havana", "America/Santiago", "Pacific/Apia",
                "Pacific/Kiritimati", "America/St_Johns",
            ]),
            first in 1_300_000_000_i64..1_800_000_000,
            seconds in 1_i64..10_000_000,
            within in 0.0_f64..1.0,
        ) {
            let zone = zone(name);
            let since = Timestamp::from_unix_timestamp(first).expect("an instant");
            let before = since + Duration::seconds(seconds);
            let parts = zone.parts(since, before);
            prop_assert_eq!((parts[0].since, parts[parts.len() - 1].before), (since, before));
            prop_assert!(parts.windows(2).all(|pair| pair[0].before == pair[1].since));
            let instant = since + Duration::seconds(seconds) * within;
            let part = parts.iter().find(|part| instant < part.before).expect("a part");
            prop_assert_eq!(part.day, zone.day_of(instant));
            prop_assert!(zone.begin_of(part.day) <= part.since && part.before <= zone.begin_of(part.day + Duration::DAY));
            prop_assert_eq!(part.since.date(), (part.before - Duration::NANOSECOND).date(), "one UTC day");
        }
    }
}
