//! At which hours of a day calls are allowed.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

const MINUTES_OF_A_DAY: i16 = 24 * 60;

/// A minute of a day, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(i16);

impl TimeOfDay {
    /// `None`: a day has no such minute.
    pub fn from_minutes(minutes: i16) -> Option<Self> {
        (0..=MINUTES_OF_A_DAY).contains(&minutes).then_some(Self(minutes))
    }

    /// Minutes since the day began.
    pub const fn minutes(self) -> i16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let two = |text: &str| {
            text.parse::<i16>().ok().filter(|_| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()))
        };
        let minutes = raw.split_once(':').and_then(|(hours, minutes)| {
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            (minutes < 60).then_some(hours * 60 + minutes)
        });
        minutes
            .and_then(Self::from_minutes)
            .ok_or_else(|| ValidationError::new("must be a time of day from 00:00 to 24:00, for example 09:00"))
    }
}

/// The hours of each day at which calls are allowed, by the local time of whoever is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallingHours {
    from: TimeOfDay,
    to: TimeOfDay,
}

impl CallingHours {
    /// `None`: they end before they begin, or at the same minute.
    pub fn new(from: TimeOfDay, to: TimeOfDay) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// For tests.
    pub fn parse(from: &str, to: &str) -> Result<Self, ValidationError> {
        Self::new(from.parse()?, to.parse()?).ok_or_else(|| ValidationError::new("must be later than from"))
    }

    /// The first minute.
    pub const fn from(self) -> TimeOfDay {
        self.from
    }

    /// The minute after the last one.
    pub const fn to(self) -> TimeOfDay {
        self.to
    }

    /// Whether a minute of the day is within them.
    pub fn contain(self, minute: i16) -> bool {
        (self.from.0..self.to.0).contains(&minute)
    }

    /// Whether all of the others are within these.
    pub fn include(self, others: Self) -> bool {
        self.from <= others.from && others.to <= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_read_as_they_are_written_and_others_are_refused() {
        for text in ["00:00", "09:00", "20:30", "23:59", "24:00"] {
            assert_eq!(text.parse::<TimeOfDay>().expect(text).to_string(), text);
        }
        for text in ["", "9:00", "09:60", "24:01", "09.00", "+9:00", "-1:00", "09:00:00", "noon", "０９:00"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }

    #[test]
    fn hours_begin_with_their_first_minute_and_end_before_their_last() {
        let hours = CallingHours::parse("09:00", "20:00").expect("hours");
        for (minute, allowed) in [(0, false), (539, false), (540, true), (1_199, true), (1_200, false), (1_439, false)]
        {
            assert_eq!(hours.contain(minute), allowed, "{minute}");
        }
        assert!(CallingHours::parse("20:00", "08:00").is_err());
        assert!(CallingHours::parse("09:00", "09:00").is_err());
        assert!(CallingHours::parse("00:00", "24:00").expect("a day").contain(1_439));
    }
}
