//! `/api/rollout`: the move from the organization-wide account to the agents' own.

pub(super) mod change;
pub(super) mod get;
mod shadow;

use linecard_app::Rollout;
use linecard_domain::AgentId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use shadow::ShadowReportBody;

/// The default reporting period, in days.
const DAYS: u16 = 14;

/// Calls and messages of one day (UTC), by credential source.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RolloutDayBody {
    /// `YYYY-MM-DD`.
    day: String,
    agent_calls: i64,
    organization_calls: i64,
    agent_messages: i64,
    organization_messages: i64,
}

/// An agent that used the organization's account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FallingBackBody {
    /// Null for calls and messages without an agent.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    agent_name: Option<String>,
    calls: i64,
    messages: i64,
    #[serde(with = "time::serde::rfc3339")]
    last_at: OffsetDateTime,
}

/// An agent without Twilio settings of its own.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnconnectedAgentBody {
    #[schema(value_type = uuid::Uuid)]
    id: AgentId,
    name: String,
    is_default: bool,
}

/// What would have been refused without the fallback.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WouldRefuseBody {
    calls: i64,
    messages: i64,
    agents: usize,
}

/// The next phase.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NextPhaseBody {
    phase: i16,
    ready: bool,
    /// What blocks it, and what to do.
    reasons: Vec<String>,
}

/// The state of an organization's rollout.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RolloutBody {
    /// 1: agents' own settings first, with the fallback; 2: agents prompted and backfilled; 3: fallback off; 4:
    /// organization-wide settings removed.
    phase: i16,
    fallback_enabled: bool,
    organization_connected: bool,
    /// The number of agents.
    agents: i64,
    /// The number of agents without settings of their own.
    unconnected_count: i64,
    /// Agents without settings of their own: at most 100, the default agent first.
    unconnected: Vec<UnconnectedAgentBody>,
    /// The period of `traffic`, `fallingBack` and `wouldRefuse`, in days.
    days: u16,
    /// Oldest day first, without days that had no traffic.
    traffic: Vec<RolloutDayBody>,
    /// Agents that used the fallback, most recent first.
    falling_back: Vec<FallingBackBody>,
    /// What would have been refused in this period without the fallback.
    would_refuse: WouldRefuseBody,
    /// The next phase; null in the last one.
    next: Option<NextPhaseBody>,
    /// Calls that the platform placed itself and reported (`POST /api/shadow-calls`).
    shadow: ShadowReportBody,
}

impl From<Rollout> for RolloutBody {
    fn from(rollout: Rollout) -> Self {
        let would_refuse = WouldRefuseBody {
            calls: rollout.falling_back.iter().map(|agent| agent.calls).sum(),
            messages: rollout.falling_back.iter().map(|agent| agent.messages).sum(),
            agents: rollout.falling_back.len(),
        };
        let unconnected = rollout.unconnected.into_iter().map(|agent| UnconnectedAgentBody {
            id: agent.id,
            name: agent.name,
            is_default: agent.is_default,
        });
        let traffic = rollout.traffic.into_iter().map(|day| RolloutDayBody {
            day: day.day.to_string(),
            agent_calls: day.agent_calls,
            organization_calls: day.organization_calls,
            agent_messages: day.agent_messages,
            organization_messages: day.organization_messages,
        });
        let falling_back = rollout.falling_back.into_iter().map(|agent| FallingBackBody {
            agent_id: agent.agent_id,
            agent_name: agent.agent_name,
            calls: agent.calls,
            messages: agent.messages,
            last_at: agent.last_at,
        });
        Self {
            shadow: rollout.shadow.into(),
            phase: rollout.phase.number(),
            fallback_enabled: rollout.fallback_enabled,
            organization_connected: rollout.organization_connected,
            agents: rollout.agents,
            unconnected_count: rollout.unconnected_count,
            unconnected: unconnected.collect(),
            days: rollout.days,
            traffic: traffic.collect(),
            falling_back: falling_back.collect(),
            would_refuse,
            next: rollout.next.map(|(phase, reasons)| NextPhaseBody {
                phase: phase.number(),
                ready: reasons.is_empty(),
                reasons,
            }),
        }
    }
}
