//! The way from the organization-wide account to the agents' own: where an organization stands, what still falls
//! back, whether it is ready for the next phase, and going there or back.

use std::collections::BTreeMap;

use linecard_domain::{AgentId, CredentialSource, OrganizationId, Role, RolloutPhase, Timestamp};
use linecard_store::{
    RolloutState, TenantContext, TenantTx, Traffic, UnconnectedAgent, organization_lock, organization_twilio_delete,
    organization_twilio_get_to_change, rollout_get, rollout_set, rollout_traffic, rollout_unconnected,
};
use serde_json::{Value, json};
use time::{Date, Duration};

use crate::App;
use crate::audit::{AuditAction, Change, Origin, connection_facts};
use crate::backup::OrganizationBackup;
use crate::caller::Caller;
use crate::error::AppError;

/// Agents that are named one by one; how many there are is always told.
const NAMED: u16 = 100;

/// Where an organization stands.
#[derive(Debug)]
pub struct Rollout {
    pub phase: RolloutPhase,
    pub fallback_enabled: bool,
    pub organization_connected: bool,
    /// How many there are.
    pub agents: i64,
    pub unconnected: Vec<UnconnectedAgent>,
    pub unconnected_count: i64,
    /// How many days were looked at.
    pub days: u16,
    /// The oldest day first; days without traffic are left out.
    pub traffic: Vec<DayTraffic>,
    /// What went out with the organization's account: what would have been refused without the fallback. The latest
    /// first.
    pub falling_back: Vec<FallingBack>,
    /// The next phase and what stands in its way; `None`: this is the last one.
    pub next: Option<(RolloutPhase, Vec<String>)>,
}

/// Calls and messages of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTraffic {
    pub day: Date,
    pub agent_calls: i64,
    pub organization_calls: i64,
    pub agent_messages: i64,
    pub organization_messages: i64,
}

/// An agent that the organization's account serves for.
#[derive(Debug, Clone)]
pub struct FallingBack {
    /// `None`: no agent was named.
    pub agent_id: Option<AgentId>,
    pub agent_name: Option<String>,
    pub calls: i64,
    pub messages: i64,
    pub last_at: Timestamp,
}

/// What becomes of the organization's settings on the way.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it holds a closure")]
pub enum Settings<'a> {
    /// They are not touched; the last phase is not gone to.
    Keep,
    /// They are removed with the last phase, once this has written them down.
    BackUp(&'a (dyn Fn(&OrganizationBackup) -> std::io::Result<()> + Sync)),
    /// They are put back on the way back from the last phase.
    Restore(&'a OrganizationBackup),
}

impl App {
    pub async fn rollout(&self, caller: &Caller, days: u16) -> Result<Rollout, AppError> {
        caller.require(Role::Admin)?;
        self.rollout_of(&caller.context, days).await
    }

    /// As [`App::rollout`], for a command.
    pub async fn rollout_of(&self, context: &TenantContext, days: u16) -> Result<Rollout, AppError> {
        let mut tx = self.store.begin(context).await?;
        let rollout = self.read_rollout(&mut tx, days).await?;
        tx.commit().await?;
        Ok(rollout)
    }

    /// Goes to another phase: one on, if the organization is ready for it, or back to any. The last one takes a
    /// command, which writes down what is removed.
    pub async fn change_rollout(&self, caller: &Caller, phase: RolloutPhase, days: u16) -> Result<Rollout, AppError> {
        caller.require(Role::Owner)?;
        if phase == RolloutPhase::OrganizationRemoved {
            return Err(AppError::field("/phase", "4 is gone to by `linecard rollout advance`, which writes a backup"));
        }
        self.go_to_phase(&caller.context, caller.into(), phase, days, Settings::Keep).await
    }

    /// As [`App::change_rollout`], for a command.
    pub async fn go_to_phase(
        &self,
        context: &TenantContext,
        origin: Origin<'_>,
        phase: RolloutPhase,
        days: u16,
        settings: Settings<'_>,
    ) -> Result<Rollout, AppError> {
        let mut tx = self.store.begin(context).await?;
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let before = self.read_rollout(&mut tx, days).await?;
        if phase == before.phase {
            return Ok(before);
        }
        if phase > before.phase {
            match &before.next {
                Some((next, reasons)) if *next == phase => require_ready(phase, reasons)?,
                _ => return Err(AppError::field("/phase", "must be the next phase, or an earlier one")),
            }
        }
        let removed = self.change_settings(&mut tx, context.organization_id(), phase, settings).await?;
        let fallback = fallback_in(phase, before.phase);
        rollout_set(&mut tx, phase.number(), fallback).await?;
        let after = self.read_rollout(&mut tx, days).await?;
        let action = if phase > before.phase { AuditAction::RolloutAdvance } else { AuditAction::RolloutBack };
        let change = Change {
            action,
            resource_id: context.organization_id().into(),
            before: Some(facts(&before, removed)),
            after: Some(facts(&after, None)),
        };
        self.commit_audited(tx, origin, change).await?;
        Ok(after)
    }

    async fn change_settings(
        &self,
        tx: &mut TenantTx,
        organization: OrganizationId,
        phase: RolloutPhase,
        settings: Settings<'_>,
    ) -> Result<Option<Value>, AppError> {
        match settings {
            Settings::BackUp(write) if phase == RolloutPhase::OrganizationRemoved => {
                let Some(stored) = organization_twilio_get_to_change(tx).await? else { return Ok(None) };
                write(&OrganizationBackup::of(organization, &stored.settings)).map_err(AppError::Backup)?;
                organization_twilio_delete(tx).await?;
                Ok(Some(connection_facts(&stored)))
            }
            Settings::Restore(backup) if phase != RolloutPhase::OrganizationRemoved => {
                self.restore_organization(tx, organization, backup).await?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    async fn read_rollout(&self, tx: &mut TenantTx, days: u16) -> Result<Rollout, AppError> {
        let since = self.clock.now() - Duration::days(i64::from(days));
        let state = rollout_get(tx).await?.ok_or(AppError::NotFound("organization"))?;
        let (unconnected, unconnected_count) = rollout_unconnected(tx, NAMED).await?;
        let traffic = rollout_traffic(tx, since).await?;
        let phase = RolloutPhase::try_from(state.phase).unwrap_or(RolloutPhase::AgentFirst);
        let mut rollout = Rollout {
            phase,
            fallback_enabled: state.org_fallback_enabled.unwrap_or(self.settings.org_fallback_default),
            organization_connected: state.organization_connected,
            agents: state.agents,
            unconnected,
            unconnected_count,
            days,
            traffic: by_day(&traffic),
            falling_back: falling_back(&traffic),
            next: None,
        };
        rollout.next = phase.next().map(|next| (next, obstacles(next, &rollout, &state)));
        Ok(rollout)
    }
}

/// The flag that a phase comes with, seen from another one; `None`: it stays.
const fn fallback_in(phase: RolloutPhase, before: RolloutPhase) -> Option<bool> {
    match (phase, before) {
        (RolloutPhase::FallbackOff | RolloutPhase::OrganizationRemoved, _) => Some(false),
        (_, RolloutPhase::FallbackOff | RolloutPhase::OrganizationRemoved) => Some(true),
        _ => None,
    }
}

fn require_ready(phase: RolloutPhase, reasons: &[String]) -> Result<(), AppError> {
    if reasons.is_empty() { Ok(()) } else { Err(AppError::RolloutNotReady { phase, reasons: reasons.to_vec() }) }
}

/// What stands in the way of a phase, in sentences that say what to do.
fn obstacles(next: RolloutPhase, rollout: &Rollout, state: &RolloutState) -> Vec<String> {
    let mut reasons = Vec::new();
    match next {
        RolloutPhase::AgentFirst => {}
        RolloutPhase::Backfilled => {
            let default = rollout.unconnected.iter().find(|agent| agent.is_default);
            if let (Some(agent), true) = (default, state.organization_connected) {
                reasons.push(format!(
                    "The default agent {} has no settings of its own: run `linecard backfill`, or connect it.",
                    agent.name
                ));
            }
        }
        RolloutPhase::FallbackOff => {
            if rollout.unconnected_count > 0 {
                let names: Vec<&str> = rollout.unconnected.iter().take(5).map(|agent| agent.name.as_str()).collect();
                let more = if rollout.unconnected_count > 5 { ", …" } else { "" };
                reasons.push(format!(
                    "Agents without settings of their own: {} ({}{more}). Connect or delete them.",
                    rollout.unconnected_count,
                    names.join(", ")
                ));
            }
            reasons.extend(fell_back(rollout));
        }
        RolloutPhase::OrganizationRemoved => {
            if rollout.fallback_enabled {
                reasons.push("The fallback was switched on again: switch it off.".to_owned());
            }
            reasons.extend(fell_back(rollout));
        }
    }
    reasons
}

fn fell_back(rollout: &Rollout) -> Option<String> {
    let calls: i64 = rollout.falling_back.iter().map(|agent| agent.calls).sum();
    let messages: i64 = rollout.falling_back.iter().map(|agent| agent.messages).sum();
    (calls + messages > 0).then(|| {
        format!(
            "In the last {} days {calls} calls and {messages} messages went out with the organization's account. Wait \
             until there are none, or look at fewer days.",
            rollout.days
        )
    })
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

fn facts(rollout: &Rollout, removed: Option<Value>) -> Value {
    let mut facts = json!({"phase": rollout.phase.number(), "fallbackEnabled": rollout.fallback_enabled});
    if let (Some(facts), Some(removed)) = (facts.as_object_mut(), removed) {
        facts.insert("twilio".to_owned(), removed);
    }
    facts
}
