//! The limits of an organization or an agent: a pause, concurrent calls, destinations, the duration of a call, days.

use std::str::FromStr;

use linecard_domain::{
    AgentId, AllowedCountry, CallingHours, DailyLimits, Limits, NumberType, TimeOfDay, ValidationError,
};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $2 agent, or NULL.
    static PAUSED: TenantStatement = "
        SELECT 1
        FROM organizations o
        LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2
        WHERE o.id = $1 AND (o.paused OR a.paused)";
    /// The hours at which the organization and the agent ($2, or NULL for the default one) may call.
    static CALLING_HOURS: TenantStatement = "
        SELECT o.calling_from, o.calling_to, a.calling_from AS agent_from, a.calling_to AS agent_to
        FROM organizations o
        LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.deleted_at IS NULL
            AND (a.id = $2 OR ($2::uuid IS NULL AND a.is_default))
        WHERE o.id = $1";
    /// $2 the organization itself, or an agent.
    static DAILY_COUNTS_RESET: TenantStatement = "
        DELETE FROM daily_counts
        WHERE organization_id = $1 AND owner_id = $2";
}

/// What [`limits`] reads.
pub(crate) const LIMIT_COLUMNS: &str =
    "paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
                max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to";

pub(crate) fn limits(row: &Row) -> Result<Limits, StoreError> {
    Ok(Limits {
        paused: column(row, "paused")?,
        max_concurrent_calls: column(row, "max_concurrent_calls")?,
        allowed_countries: parsed_list(row, "allowed_countries")?,
        allowed_number_types: parsed_list(row, "allowed_number_types")?,
        max_call_seconds: column(row, "max_call_seconds")?,
        calling_hours: calling_hours(row, "calling_from", "calling_to")?,
        daily: DailyLimits {
            max_calls: column(row, "max_calls_per_day")?,
            max_messages: column(row, "max_messages_per_day")?,
            max_minutes: column(row, "max_minutes_per_day")?,
            max_spend: column(row, "max_spend_per_day")?,
        },
    })
}

/// `None`: calls are allowed at any hour.
fn calling_hours(row: &Row, from: &'static str, to: &'static str) -> Result<Option<CallingHours>, StoreError> {
    let (Some(begin), Some(end)) = (column::<Option<i16>>(row, from)?, column::<Option<i16>>(row, to)?) else {
        return Ok(None);
    };
    let hours = TimeOfDay::from_minutes(begin).zip(TimeOfDay::from_minutes(end));
    let hours = hours.and_then(|(begin, end)| CallingHours::new(begin, end));
    hours.map(Some).ok_or_else(|| StoreError::Unreadable { column: from, source: "not hours of a day".into() })
}

/// A column of texts; `None`: NULL.
pub(crate) fn parsed_list<T>(row: &Row, name: &'static str) -> Result<Option<Vec<T>>, StoreError>
where
    T: FromStr<Err = ValidationError>,
{
    let parse =
        |code: &str| code.parse().map_err(|source| StoreError::Unreadable { column: name, source: Box::new(source) });
    column::<Option<Vec<&str>>>(row, name)?.map(|codes| codes.into_iter().map(parse).collect()).transpose()
}

/// Limits as statements take them.
pub(crate) struct LimitParams {
    countries: Option<Vec<String>>,
    number_types: Option<Vec<&'static str>>,
    calling_from: Option<i16>,
    calling_to: Option<i16>,
}

impl LimitParams {
    pub(crate) fn of(limits: &Limits) -> Self {
        let texts = |list: &Vec<AllowedCountry>| list.iter().map(ToString::to_string).collect();
        let types = |list: &Vec<NumberType>| list.iter().map(|kind| kind.as_str()).collect();
        Self {
            countries: limits.allowed_countries.as_ref().map(texts),
            number_types: limits.allowed_number_types.as_ref().map(types),
            calling_from: limits.calling_hours.map(|hours| hours.from().minutes()),
            calling_to: limits.calling_hours.map(|hours| hours.to().minutes()),
        }
    }

    /// In the order of [`LIMIT_COLUMNS`].
    pub(crate) fn params<'a>(&'a self, limits: &'a Limits) -> [Param<'a>; 11] {
        [
            &limits.paused,
            &limits.max_concurrent_calls,
            &self.countries,
            &self.number_types,
            &limits.max_call_seconds,
            &limits.daily.max_calls,
            &limits.daily.max_messages,
            &limits.daily.max_minutes,
            &limits.daily.max_spend,
            &self.calling_from,
            &self.calling_to,
        ]
    }
}

/// Forgets what an organization or agent (`owner`) has placed on its days: the next call or message counts anew. To be
/// called in the transaction that changes a daily limit.
pub async fn daily_counts_reset(tx: &mut TenantTx, owner: Uuid) -> Result<(), StoreError> {
    tx.rows(&DAILY_COUNTS_RESET, &[&owner]).await.map(drop)
}

/// The hours at which the organization and the agent (`None`: the default one) may call; all of them bound a call.
pub async fn calling_hours_of(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<Vec<CallingHours>, StoreError> {
    let agent = agent.map(Uuid::from);
    let Some(row) = tx.row(&CALLING_HOURS, &[&agent]).await? else { return Ok(Vec::new()) };
    let of_organization = calling_hours(&row, "calling_from", "calling_to")?;
    let of_agent = calling_hours(&row, "agent_from", "agent_to")?;
    Ok(of_organization.into_iter().chain(of_agent).collect())
}

/// Whether calls and messages are paused for the organization or, where one is given, for the agent.
pub async fn paused(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<bool, StoreError> {
    let agent = agent.map(Uuid::from);
    tx.changed(&PAUSED, &[&agent]).await
}
