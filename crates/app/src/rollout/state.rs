//! The state of an organization's rollout.

use std::collections::BTreeMap;

use linecard_domain::{AgentId, CredentialSource, RolloutPhase, Timestamp};
use linecard_store::{
    ShadowDifference, ShadowSums, TenantTx, Traffic, UnconnectedAgent, rollout_get, rollout_traffic,
    rollout_unconnected, shadow_differences, shadow_sums,
};
use time::{Date, Duration};

use crate::error::AppError;

/// How many unconnected agents are listed; their number is always complete.
const LISTED_AGENTS: u16 = 100;

/// The state of an organization's rollout.
#[derive(Debug)]
pub struct Rollout {
    pub phase: RolloutPhase,
    pub fallback_enabled: bool,
    pub organization_connected: bool,
    /// The number of agents.
    pub agents: i64,
    /// Agents without settings of their own; at most 100.
    pub unconnected: Vec<UnconnectedAgent>,
    pub unconnected_count: i64,
    /// The number of days that the traffic covers.
    pub days: u16,
    /// Oldest day first; days without traffic are omitted.
    pub traffic: Vec<DayTraffic>,
    /// The traffic that used the organization's account and would be blocked without the fallback. Most recent first.
    pub falling_back: Vec<FallingBack>,
    /// The next phase and its obstacles; `None`: this is the last phase.
    pub next: Option<(RolloutPhase, Vec<String>)>,
    /// Calls that the platform placed itself and reported.
    pub shadow: ShadowReport,
}

/// Calls that the platform placed itself and reported, over the last 30 days.
#[derive(Debug)]
pub struct ShadowReport {
    pub sums: ShadowSums,
    /// The last ones of the agents that are listed, newest first.
    pub differences: Vec<ShadowDifference>,
}

impl ShadowReport {
    async fn read(tx: &mut TenantTx) -> Result<Self, AppError> {
        let sums = shadow_sums(tx, LISTED_AGENTS).await?;
        let differing = sums.listed.iter().filter(|agent| agent.differing > 0);
        let agents: Vec<AgentId> = differing.map(|agent| agent.agent).collect();
        let differences = if agents.is_empty() { Vec::new() } else { shadow_differences(tx, &agents).await? };
        Ok(Self { sums, differences })
    }
}

/// Calls and messages of one day, by credential source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTraffic {
    pub day: Date,
    pub agent_calls: i64,
    pub organization_calls: i64,
    pub agent_messages: i64,
    pub organization_messages: i64,
}

/// Traffic of one agent that used the organization's account.
#[derive(Debug, Clone)]
pub struct FallingBack {
    /// `None`: without an agent.
    pub agent_id: Option<AgentId>,
    pub agent_name: Option<String>,
    pub calls: i64,
    pub messages: i64,
    pub last_at: Timestamp,
}

/// What a state is read with.
#[derive(Clone, Copy)]
pub(super) struct RolloutQuery {
    pub now: Timestamp,
    /// The number of days that the traffic covers.
    pub days: u16,
    pub fallback_default: bool,
}

impl Rollout {
    pub(super) async fn read(tx: &mut TenantTx, query: RolloutQuery) -> Result<Self, AppError> {
        let since = query.now - Duration::days(i64::from(query.days));
        let state = rollout_get(tx).await?.ok_or(AppError::NotFound("organization"))?;
        let (unconnected, unconnected_count) = rollout_unconnected(tx, LISTED_AGENTS).await?;
        let traffic = rollout_traffic(tx, since).await?;
        let phase = RolloutPhase::try_from(state.phase).unwrap_or(RolloutPhase::AgentFirst);
        let mut rollout = Self {
            phase,
            fallback_enabled: state.org_fallback_enabled.unwrap_or(query.fallback_default),
            organization_connected: state.organization_connected,
            agents: state.agents,
            unconnected,
            unconnected_count,
            days: query.days,
            traffic: by_day(&traffic),
            falling_back: falling_back(&traffic),
            next: None,
            shadow: ShadowReport::read(tx).await?,
        };
        rollout.next = phase.next().map(|next| (next, rollout.obstacles(next)));
        Ok(rollout)
    }

    /// Why the next phase is not possible yet, in sentences that say what to do.
    fn obstacles(&self, next: RolloutPhase) -> Vec<String> {
        match next {
            RolloutPhase::AgentFirst => Vec::new(),
            RolloutPhase::Backfilled => self.default_agent_unconnected().into_iter().collect(),
            RolloutPhase::FallbackOff => self.agents_unconnected().into_iter().chain(self.fallback_used()).collect(),
            RolloutPhase::OrganizationRemoved => {
                let enabled = "The fallback has been switched on again. Switch it off.";
                self.fallback_enabled.then(|| enabled.to_owned()).into_iter().chain(self.fallback_used()).collect()
            }
        }
    }

    fn default_agent_unconnected(&self) -> Option<String> {
        let default = self.unconnected.iter().find(|agent| agent.is_default).filter(|_| self.organization_connected)?;
        Some(format!(
            "The default agent {} has no settings of its own. Run `linecard backfill`, or connect the agent.",
            default.name
        ))
    }

    fn agents_unconnected(&self) -> Option<String> {
        let names: Vec<String> = self.unconnected.iter().take(5).map(|agent| isolated(&agent.name)).collect();
        let more = if self.unconnected_count > 5 { ", …" } else { "" };
        (self.unconnected_count > 0).then(|| {
            format!(
                "Agents without settings of their own: {} ({}{more}). Connect or delete them.",
                self.unconnected_count,
                names.join(", ")
            )
        })
    }

    fn fallback_used(&self) -> Option<String> {
        let calls: i64 = self.falling_back.iter().map(|agent| agent.calls).sum();
        let messages: i64 = self.falling_back.iter().map(|agent| agent.messages).sum();
        (calls + messages > 0).then(|| {
            format!(
                "In the last {} days, {calls} calls and {messages} messages used the organization's account. Wait until \
                 there are none, or check fewer days.",
                self.days
            )
        })
    }
}

/// A name written from right to left must not move what follows it (U+2068 and U+2069).
fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

fn by_day(traffic: &[Traffic]) -> Vec<DayTraffic> {
    let mut days: BTreeMap<Date, DayTraffic> = BTreeMap::new();
    for part in traffic {
        let day = days.entry(part.day).or_insert(DayTraffic {
            day: part.day,
            agent_calls: 0,
            organization_calls: 0,
            agent_messages: 0,
            organization_messages: 0,
        });
        let (calls, messages) = match part.source {
            CredentialSource::Agent => (&mut day.agent_calls, &mut day.agent_messages),
            CredentialSource::Organization => (&mut day.organization_calls, &mut day.organization_messages),
        };
        *calls += part.calls;
        *messages += part.messages;
    }
    days.into_values().collect()
}

fn falling_back(traffic: &[Traffic]) -> Vec<FallingBack> {
    let mut agents: BTreeMap<Option<AgentId>, FallingBack> = BTreeMap::new();
    for part in traffic.iter().filter(|part| part.source == CredentialSource::Organization) {
        let agent = agents.entry(part.agent_id).or_insert_with(|| FallingBack {
            agent_id: part.agent_id,
            agent_name: part.agent_name.clone(),
            calls: 0,
            messages: 0,
            last_at: part.last_at,
        });
        agent.calls += part.calls;
        agent.messages += part.messages;
        agent.last_at = agent.last_at.max(part.last_at);
    }
    let mut agents: Vec<FallingBack> = agents.into_values().collect();
    agents.sort_by_key(|agent| std::cmp::Reverse(agent.last_at));
    agents
}
