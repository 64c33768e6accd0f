//! What usage, the rollout's traffic, summing and removal read of calls: those of the days that they read, however many
//! others there are.

use linecard_domain::TimeZone;

use super::explain::{Execution, Planning};
use super::grown::{Grown, first_id_at, organization, row_id};

/// Calls, one per second of five minutes of each day.
const CALLS: &str = "
    INSERT INTO calls (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number,
        to_number, status, submit_before, price, price_unit, created_at, updated_at, ended_at)
    SELECT pg_temp.thing(1, 0), pg_temp.row_id(s), pg_temp.thing(2, n % 3), 'AC', pg_temp.thing(3, 0), 'agent', '+1', '+2',
        'completed', pg_temp.at(s), -0.01, 'USD', pg_temp.at(s), pg_temp.at(s), pg_temp.at(s)
    FROM (SELECT n, n / 300 * 86400 + n % 300 AS s FROM generate_series({from}, {to}) n) of_days;
    INSERT INTO organization_upkeep (organization_id, next_at, summed_before, rechecked_before, time_zone)
        VALUES (pg_temp.thing(1, 0), now(), '{summed}', '{summed}', 'Asia/Kathmandu');";
const PER_DAY: u64 = 300;
const DAYS: u64 = 200;
/// The first call is of 2025-06-15, 15:06:40 UTC.
const FIRST_DAY: &str = "2025-06-15";

/// An instant of the day after so many days.
fn day(days: u64) -> String {
    format!("('{FIRST_DAY}'::date + {days})::timestamp AT TIME ZONE 'UTC'")
}

/// The parameters $2 to $8 of the statements that read days: all days of the calls.
fn year(zone: &TimeZone, name: &str) -> Vec<String> {
    let first = time::macros::date!(2025 - 06 - 15);
    let end = first + time::Duration::days(201);
    let parts = zone.parts(zone.begin_of(first), zone.begin_of(end));
    let array = |items: Vec<String>, of: &str| format!("'{{{}}}'::{of}[]", items.join(","));
    vec![
        day(190),
        array(parts.iter().map(|part| format!("\"{}\"", part.since)).collect(), "timestamptz"),
        array(parts.iter().map(|part| format!("\"{}\"", part.before)).collect(), "timestamptz"),
        array(parts.iter().map(|part| part.day.to_string()).collect(), "date"),
        date(0),
        date(DAYS),
        name.to_owned(),
    ]
}

fn date(days: u64) -> String {
    format!("'{FIRST_DAY}'::date + {days}")
}

#[tokio::test]
async fn sums_and_removal_read_the_calls_of_their_days_and_no_others() {
    let grown = Grown::create().await;
    // All days but the last two are summed.
    let summed = format!("{}", time::macros::date!(2025 - 06 - 15) + time::Duration::days(198));
    grown.fill(&CALLS.replace("{summed}", &summed), 0, PER_DAY * DAYS - 1).await;
    let of = |statement: &'static str, parameters: Vec<String>| Execution {
        statement,
        enter: format!("SELECT app.enter_service('{}')", organization()),
        parameters: std::iter::once(format!("'{}'", organization())).chain(parameters).collect(),
    };
    let year = year(&TimeZone::UTC, "NULL");
    let local_year = self::year(&"Asia/Kathmandu".parse().expect("a zone"), "'Asia/Kathmandu'");
    // From the midnight before the calls of a day.
    let midnight = 100 * 86_400 - 54_400;
    let one_day = [day(190), day(100), day(101), id(midnight), id(midnight + 86_400)];
    let and = |of: &[String], more: &[&str]| of.iter().cloned().chain(more.iter().map(|&m| m.to_owned())).collect();
    let cases = [
        (of("USAGE", and(&year, &["NULL", "50001"])), 3 * PER_DAY),
        (of("USAGE", and(&local_year, &["NULL", "50001"])), 3 * PER_DAY),
        (of("ROLLOUT_TRAFFIC", and(&year, &[])), 3 * PER_DAY),
        (of("ACCOUNT_USAGE", and(&year, &[&date(30)])), 3 * PER_DAY),
        (of("USAGE_DAY_OPEN", one_day.to_vec()), PER_DAY),
        (of("USAGE_DAY_SUM", and(&one_day, &[&date(100)])), PER_DAY),
        (of("USAGE_NEXT_ROW", vec![id(midnight)]), 1),
        (of("CALLS_REMOVABLE", vec![day(100), day(190), "50".to_owned(), id(midnight)]), 50),
    ];
    for (execution, most) in cases {
        for planning in Planning::BOTH {
            let plan = grown.explain(&execution, planning).await;
            let read = plan.rows_read_of("calls");
            assert!(0 < read && read <= most, "{} reads {read} calls, {planning:?}: {plan}", execution.statement);
        }
    }
    assert_eq!(id(0), format!("'{}'", first_id_at(0)));
    assert!(first_id_at(1) < row_id(1));
}

fn id(seconds: u64) -> String {
    format!("'{}'", first_id_at(seconds))
}
