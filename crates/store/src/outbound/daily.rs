//! The daily limits of an organization and an agent (docs/adr/0018): whether one is used up, counting, and what is reported.

use linecard_domain::{BlockReason, Channel, DailyLimit, LimitOwner, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// The daily limit that is used up, of the organization or else of the agent ($2, or NULL). Until the transaction ends, nobody
    /// else counts. $3 now, $4 the channel, then the limits of items, minutes and costs: $5 to $7 the organization's, $8 to
    /// $10 the agent's.
    static DAILY_LIMIT: TenantStatement = "
        SELECT coalesce(
            'organization-daily-' || app.daily_limit_reached($1, NULL, $3::timestamptz, $4::text, $5::integer, $6::integer,
                $7::integer),
            CASE WHEN $2::uuid IS NOT NULL THEN
                'agent-daily-' || app.daily_limit_reached($1, $2, $3, $4, $8::integer, $9::integer, $10::integer)
            END) AS block_reason";
    /// Counts what was stored, under the lock of `DAILY_LIMIT`, which has the same parameters. Answers what is nearly used up now.
    static DAILY_COUNT: TenantStatement = "
        SELECT app.count_daily($1, NULL, $3::timestamptz, $4::text, $5::integer, $6::integer, $7::integer)
                AS organization_warnings,
            CASE WHEN $2::uuid IS NOT NULL THEN
                app.count_daily($1, $2, $3, $4, $8::integer, $9::integer, $10::integer)
            END AS agent_warnings";
    /// Notes that a limit ($4, with '-reached') has refused something, of the agent $2 or else the organization. $3 now.
    static DAILY_LIMIT_REACHED: TenantStatement = "
        SELECT app.warn_daily($1, $2::uuid, $3::timestamptz, ARRAY[$4::text]) AS warnings";
}

/// What a day may have of calls or of messages, of minutes and of costs, in this order; `None`: any number.
#[derive(Debug, Clone, Copy)]
pub struct LimitsOfDay {
    channel: Channel,
    channel_name: &'static str,
    organization: [Option<i32>; 3],
    agent_id: Option<Uuid>,
    agent: [Option<i32>; 3],
}

impl LimitsOfDay {
    pub(crate) fn none(channel: Channel) -> Self {
        let channel_name = channel.as_str();
        Self { channel, channel_name, organization: [None; 3], agent_id: None, agent: [None; 3] }
    }

    /// Of columns named as those of `CALL_LIMITS_OF_DAY`.
    pub(crate) fn read(row: &Row, channel: Channel) -> Result<Self, StoreError> {
        let of = |name| column(row, name);
        let (items, agent_items) = match channel {
            Channel::Call => ("max_calls_per_day", "agent_calls"),
            Channel::Message => ("max_messages_per_day", "agent_messages"),
        };
        Ok(Self {
            organization: [of(items)?, of("max_minutes_per_day")?, of("max_spend_per_day")?],
            agent_id: column(row, "agent_id")?,
            agent: [of(agent_items)?, of("agent_minutes")?, of("agent_spend")?],
            ..Self::none(channel)
        })
    }

    /// Whether anything is limited. Messages have no minutes.
    pub(crate) fn is_limited(&self) -> bool {
        [self.organization, self.agent].into_iter().any(|[items, minutes, spend]| {
            items.is_some() || spend.is_some() || minutes.is_some() && self.channel == Channel::Call
        })
    }

    /// The parameters of `DAILY_LIMIT`, from $2 on.
    pub(crate) fn params<'a>(&'a self, now: &'a Timestamp) -> [Param<'a>; 9] {
        let ([items, minutes, spend], [agent_items, agent_minutes, agent_spend]) = (&self.organization, &self.agent);
        [&self.agent_id, now, &self.channel_name, items, minutes, spend, agent_items, agent_minutes, agent_spend]
    }

    /// The limit that is used up. Until the transaction ends, nobody else counts.
    pub(crate) async fn used_up(&self, tx: &mut TenantTx) -> Result<Option<BlockReason>, StoreError> {
        if !self.is_limited() {
            return Ok(None);
        }
        let now = tx.now();
        let rows = tx.rows_before_last(&DAILY_LIMIT, &self.params(&now)).await?;
        rows.first().map_or(Ok(None), |row| optional_parsed(row, "block_reason"))
    }
}

/// A daily limit that is nearly, or entirely, used up. Reported once a day for each limit and stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyWarning {
    pub owner: LimitOwner,
    pub limit: DailyLimit,
    /// True: a request was refused. False: four fifths of the limit are used.
    pub reached: bool,
}

impl DailyWarning {
    /// Of the organization and the agent.
    pub(crate) fn of_row(row: &Row) -> Result<Vec<Self>, StoreError> {
        let mut warnings = Self::read(LimitOwner::Organization, row, "organization_warnings")?;
        warnings.extend(Self::read(LimitOwner::Agent, row, "agent_warnings")?);
        Ok(warnings)
    }

    fn read(owner: LimitOwner, row: &Row, name: &'static str) -> Result<Vec<Self>, StoreError> {
        let texts: Option<Vec<&str>> = column(row, name)?;
        let read = |text: &str| {
            let (limit, reached) = text.strip_suffix("-reached").map_or((text, false), |limit| (limit, true));
            let limit =
                limit.parse().map_err(|source| StoreError::Unreadable { column: name, source: Box::new(source) })?;
            Ok(Self { owner, limit, reached })
        };
        texts.unwrap_or_default().into_iter().map(read).collect()
    }
}

/// Notes that a daily limit has refused something; empty if that was noted on this day before.
pub(crate) async fn note_limit_reached(
    tx: &mut TenantTx,
    agent: Option<Uuid>,
    owner: LimitOwner,
    limit: DailyLimit,
) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let agent = agent.filter(|_| owner == LimitOwner::Agent);
    let reached = format!("{}-reached", limit.as_str());
    let row = tx.row(&DAILY_LIMIT_REACHED, &[&agent, &now, &reached]).await?;
    row.as_ref().map_or(Ok(Vec::new()), |row| DailyWarning::read(owner, row, "warnings"))
}
