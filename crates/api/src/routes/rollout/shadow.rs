//! Calls that the platform placed itself, in the rollout.

use linecard_app::ShadowReport;
use linecard_app::views::{SHADOW_DAYS, ShadowDifference};
use linecard_domain::AgentId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::schema_enums;

/// A reported call that Linecard would have placed in another way, or refused. Numbers are shortened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShadowDifferenceBody {
    /// Twilio's id of the call.
    call_sid: String,
    /// When the platform placed it.
    #[serde(with = "time::serde::rfc3339")]
    placed_at: OffsetDateTime,
    /// The last digits of the number that was called.
    to: String,
    /// The account that the platform used.
    account_sid: String,
    /// The last digits of the number that the platform called from.
    from: String,
    /// The account that Linecard would have used; null if none.
    own_account_sid: Option<String>,
    /// The last digits of the number that Linecard would have called from; null if none.
    own_from: Option<String>,
    /// Why Linecard would have refused the call; null if it would not have.
    #[schema(value_type = Option<schema_enums::BlockReason>)]
    blocked_by: Option<String>,
}

/// Reported calls of one agent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShadowAgentBody {
    #[schema(value_type = uuid::Uuid)]
    agent_id: AgentId,
    agent_name: Option<String>,
    /// Whether the agent was deleted.
    agent_deleted: bool,
    /// How many calls Linecard would have placed in the same way.
    matching: i64,
    /// How many it would have placed in another way, or refused.
    differing: i64,
    /// The last differences, newest first: at most 5.
    last_differences: Vec<ShadowDifferenceBody>,
}

/// Calls that the platform placed itself and reported, compared with what Linecard would have used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShadowReportBody {
    /// The period, in days.
    days: i64,
    /// How many calls Linecard would have placed in the same way.
    matching: i64,
    /// How many it would have placed in another way, or refused.
    differing: i64,
    /// How many agents have reported calls.
    agent_count: i64,
    /// At most 100 agents, those with the most differences first.
    agents: Vec<ShadowAgentBody>,
}

impl From<ShadowReport> for ShadowReportBody {
    fn from(report: ShadowReport) -> Self {
        let of_agent = |agent| {
            let differences = report.differences.iter().filter(|difference| difference.agent == agent);
            differences.cloned().map(ShadowDifferenceBody::from).collect()
        };
        let agents = report.sums.listed.iter().map(|counted| ShadowAgentBody {
            agent_id: counted.agent,
            agent_name: counted.name.clone(),
            agent_deleted: counted.is_deleted,
            matching: counted.matching,
            differing: counted.differing,
            last_differences: of_agent(counted.agent),
        });
        Self {
            days: SHADOW_DAYS,
            matching: report.sums.matching,
            differing: report.sums.differing,
            agent_count: report.sums.agents,
            agents: agents.collect(),
        }
    }
}

impl From<ShadowDifference> for ShadowDifferenceBody {
    fn from(difference: ShadowDifference) -> Self {
        Self {
            call_sid: difference.call_sid,
            placed_at: difference.placed_at,
            to: difference.to,
            account_sid: difference.account_sid,
            from: difference.from,
            own_account_sid: difference.own_account_sid,
            own_from: difference.own_from,
            blocked_by: difference.blocked_by,
        }
    }
}
