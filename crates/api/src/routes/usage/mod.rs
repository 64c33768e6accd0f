//! `/api/usage`: usage and costs.

pub(super) mod comparison;
mod csv;
pub(super) mod get;

use linecard_app::{Cost, Usage, UsageItem, UsageTotals};
use linecard_domain::AgentId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema_enums;

/// Usage by day, agent and credential source, with totals.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageBody {
    /// The first day, `YYYY-MM-DD`.
    from: String,
    /// The last day, inclusive.
    to: String,
    /// By whose days: the organization's time zone, or `UTC` if that was asked for.
    time_zone: String,
    /// Before this day, calls and messages that were removed (retention) while the organization had another time zone count on the
    /// days of that one; null: there are none.
    other_time_zone_before: Option<String>,
    /// Oldest day first.
    items: Vec<UsageItemBody>,
    totals: SpentBody,
}

/// Usage of one agent on one day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsageItemBody {
    /// The day on which the calls and messages were requested, `YYYY-MM-DD`, in `timeZone`.
    day: String,
    /// Null for calls and messages without an agent.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    agent_name: Option<String>,
    #[schema(value_type = schema_enums::CredentialSource)]
    credential_source: &'static str,
    #[serde(flatten)]
    spent: SpentBody,
}

/// Calls, messages and their costs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SpentBody {
    /// All requested calls, regardless of their outcome.
    calls: i64,
    completed_calls: i64,
    call_seconds: i64,
    messages: i64,
    /// The number of SMS segments, as far as Twilio has reported it.
    message_segments: i64,
    /// The known costs of calls, one amount per currency; empty if none are known.
    call_cost: Vec<AmountBody>,
    /// The known costs of messages, one amount per currency; empty if none are known.
    message_cost: Vec<AmountBody>,
    /// Calls and messages whose price is not known yet; the amounts do not include them.
    pending_prices: i64,
    /// Calls and messages for which Twilio reported no price within two days.
    missing_prices: i64,
}

/// An exact sum in one currency.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AmountBody {
    /// ISO 4217.
    #[schema(example = "USD")]
    unit: String,
    /// An exact decimal, positive for a cost.
    #[schema(example = "0.0130")]
    amount: String,
}

pub(super) fn amounts(cost: Cost) -> Vec<AmountBody> {
    cost.into_iter().map(|(unit, amount)| AmountBody { unit, amount: amount.to_string() }).collect()
}

impl From<Usage> for UsageBody {
    fn from(usage: Usage) -> Self {
        Self {
            from: usage.from.to_string(),
            to: usage.to.to_string(),
            time_zone: usage.time_zone.to_string(),
            other_time_zone_before: usage.other_zone_before.map(|day| day.to_string()),
            items: usage.items.into_iter().map(Into::into).collect(),
            totals: usage.totals.into(),
        }
    }
}

impl From<UsageItem> for UsageItemBody {
    fn from(item: UsageItem) -> Self {
        Self {
            day: item.day.to_string(),
            agent_id: item.agent_id,
            agent_name: item.agent_name,
            credential_source: item.credential_source.as_str(),
            spent: item.totals.into(),
        }
    }
}

impl From<UsageTotals> for SpentBody {
    fn from(spent: UsageTotals) -> Self {
        Self {
            calls: spent.calls,
            completed_calls: spent.completed_calls,
            call_seconds: spent.call_seconds,
            messages: spent.messages,
            message_segments: spent.message_segments,
            call_cost: amounts(spent.call_cost),
            message_cost: amounts(spent.message_cost),
            pending_prices: spent.pending_prices,
            missing_prices: spent.missing_prices,
        }
    }
}
