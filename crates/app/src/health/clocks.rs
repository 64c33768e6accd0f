//! How far other clocks differ from this server's.

use time::Duration;

use crate::background::ClockDifferences;

/// Less does no harm.
const NOTABLE: Duration = Duration::seconds(5);

/// How far clocks are ahead of the server's; negative: behind.
#[derive(Debug)]
pub struct Clocks {
    /// `None`: Twilio has not been asked since the server started.
    pub twilio: Option<Duration>,
    /// `None`: the database does not answer.
    pub database: Option<Duration>,
    /// Human-readable; `None`: they agree.
    pub problem: Option<String>,
}

impl Clocks {
    pub(super) fn of(differences: ClockDifferences) -> Self {
        let ClockDifferences { twilio, database } = differences;
        let problem = [("Twilio's", twilio), ("the database's", database)].into_iter().find_map(|(whose, ahead)| {
            let apart = ahead.filter(|ahead| ahead.abs() > NOTABLE)?;
            let direction = if apart.is_positive() { "behind" } else { "ahead of" };
            let seconds = apart.abs().whole_seconds();
            Some(format!(
                "The server's clock is {seconds} s {direction} {whose}. Whoever runs this Linecard should synchronize its \
                 machines by NTP."
            ))
        });
        Self { twilio, database, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_differs_by_more_than_five_seconds_is_named_with_the_direction() {
        let problem = |twilio: Option<i64>, database: Option<i64>| {
            let seconds = |seconds: Option<i64>| seconds.map(Duration::seconds);
            Clocks::of(ClockDifferences { twilio: seconds(twilio), database: seconds(database) }).problem
        };
        assert_eq!(problem(None, None), None);
        assert_eq!(problem(Some(5), Some(-5)), None);
        assert!(problem(Some(-40), Some(0)).is_some_and(|text| text.contains("40 s ahead of Twilio's")));
        assert!(problem(None, Some(7)).is_some_and(|text| text.contains("7 s behind the database's")));
    }
}
