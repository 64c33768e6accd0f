//! Calls that the platform still places itself: compared with what Linecard would use, before it is trusted with them. Nothing
//! is dialed.

use std::collections::BTreeMap;

use linecard_domain::{
    AccountSid, AgentId, BlockReason, CallSid, CredentialSource, ExternalId, PhoneNumber, Role, Timestamp,
};
use linecard_store::{
    Explanation, NewShadowDifference, SHADOW_DAYS, SHADOW_DIFFERENCES, ShadowCount, StoreError, TenantTx,
    agent_by_external_id, resolution_get, shadow_day_add, shadow_difference_insert, shadow_difference_last,
    shadow_difference_trim, upkeep_lease,
};
use time::{Date, Duration, UtcOffset};
use uuid::Uuid;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::resolution::without_credential;

/// How far the platform's clock may be ahead.
const AHEAD: Duration = Duration::minutes(5);

/// A call that the platform has placed.
#[derive(Debug, Clone)]
pub struct ReportedCall {
    pub agent: ReportedAgent,
    pub call_sid: CallSid,
    pub account_sid: AccountSid,
    pub from: PhoneNumber,
    pub to: PhoneNumber,
    pub placed_at: Timestamp,
}

/// An agent, by either of its ids.
#[derive(Debug, Clone)]
pub enum ReportedAgent {
    Id(AgentId),
    External(ExternalId),
}

/// In what the platform's call and Linecard's would differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShadowDiffers {
    Account,
    From,
    /// Linecard would have refused the call.
    Blocked,
}

impl ShadowDiffers {
    pub const ALL: [Self; 3] = [Self::Account, Self::From, Self::Blocked];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::From => "from",
            Self::Blocked => "blocked",
        }
    }
}

/// What Linecard would have done.
#[derive(Debug, Clone)]
pub struct ComparedCall {
    pub agent: AgentId,
    pub own: Option<OwnChoice>,
    pub blocked: Option<BlockReason>,
    /// Empty: the call would have been placed the same way.
    pub differs: Vec<ShadowDiffers>,
}

/// What Linecard would have placed a call with.
#[derive(Debug, Clone)]
pub struct OwnChoice {
    pub account_sid: AccountSid,
    pub from: PhoneNumber,
    pub source: CredentialSource,
}

impl App {
    /// Compares calls that the platform has placed, and counts them. A call that is refused does not stop the others; what
    /// would block a call is what would block it now.
    pub async fn report_shadow_calls(
        &self,
        caller: &Caller,
        calls: &[ReportedCall],
    ) -> Result<Vec<Result<ComparedCall, AppError>>, AppError> {
        caller.require(Role::Member)?;
        if calls.is_empty() {
            // No transaction asks whether the caller still has access.
            self.role_now(caller).await?.ok_or(AppError::AccessLost(StoreError::NotAdmitted))?;
        }
        let now = self.dependencies.now();
        let mut tx = self.store.begin(&caller.context).await?;
        let mut compared = Vec::with_capacity(calls.len());
        for call in calls {
            let outcome = match require_recent(call, now) {
                Ok(()) => compare(&mut tx, call, self.settings.org_fallback_default).await,
                Err(error) => Err(error),
            };
            match outcome {
                Err(error @ AppError::Invalid(_)) => compared.push(Err(error)),
                outcome => compared.push(Ok(outcome?)),
            }
        }
        let pairs: Vec<_> =
            calls.iter().zip(&compared).filter_map(|(call, outcome)| Some((call, outcome.as_ref().ok()?))).collect();
        for count in counts(&pairs) {
            shadow_day_add(&mut tx, count).await?;
        }
        keep_differences(&mut tx, &pairs).await?;
        if !pairs.is_empty() {
            // Also where nothing is placed through Linecard yet: what is counted expires.
            upkeep_lease(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(compared)
    }
}

/// Keeps the last differences of each agent.
async fn keep_differences(tx: &mut TenantTx, pairs: &[(&ReportedCall, &ComparedCall)]) -> Result<(), AppError> {
    let mut kept: BTreeMap<Uuid, Vec<&(&ReportedCall, &ComparedCall)>> = BTreeMap::new();
    for pair in pairs.iter().rev().filter(|(_, compared)| !compared.differs.is_empty()) {
        let of_agent = kept.entry(pair.1.agent.into()).or_default();
        if of_agent.len() < SHADOW_DIFFERENCES {
            of_agent.push(pair);
        }
    }
    for pairs in kept.values() {
        let Some((_, ComparedCall { agent, .. })) = pairs.first() else { continue };
        let last = shadow_difference_last(tx, *agent).await?;
        for (number, (call, compared)) in (last + 1..).zip(pairs.iter().rev()) {
            let new = NewShadowDifference {
                number,
                agent: *agent,
                call_sid: &call.call_sid,
                placed_at: call.placed_at,
                to: &call.to,
                account_sid: &call.account_sid,
                from: &call.from,
                own: compared.own.as_ref().map(|own| (&own.account_sid, &own.from)),
                blocked: compared.blocked,
            };
            shadow_difference_insert(tx, &new).await?;
        }
        shadow_difference_trim(tx, *agent).await?;
    }
    Ok(())
}

fn require_recent(call: &ReportedCall, now: Timestamp) -> Result<(), AppError> {
    if call.placed_at > now + AHEAD {
        return Err(AppError::field("/placedAt", "must not be in the future"));
    }
    if day_of(call) <= now.date().saturating_sub(Duration::days(SHADOW_DAYS)) {
        return Err(AppError::field("/placedAt", format!("must be within the last {SHADOW_DAYS} days")));
    }
    Ok(())
}

/// The day in UTC.
fn day_of(call: &ReportedCall) -> Date {
    call.placed_at.to_offset(UtcOffset::UTC).date()
}

async fn compare(tx: &mut TenantTx, call: &ReportedCall, fallback_default: bool) -> Result<ComparedCall, AppError> {
    let agent = match &call.agent {
        ReportedAgent::Id(id) => *id,
        ReportedAgent::External(external) => agent_by_external_id(tx, external).await?.ok_or_else(|| {
            AppError::field("/agentExternalId", "there is no agent with this external id in the organization")
        })?,
    };
    let explanation = resolution_get(tx, Some(agent), fallback_default, Some(&call.to)).await?;
    let Some(Explanation { resolution, block_reason, .. }) =
        explanation.filter(|found| found.resolution.agent.is_some())
    else {
        return Err(AppError::field("/agentId", "there is no agent with this id in the organization"));
    };
    let blocked = if resolution.credential.is_none() { Some(without_credential(&resolution)) } else { block_reason };
    let own = resolution.credential.map(|credential| OwnChoice {
        source: credential.source(),
        account_sid: credential.account_sid,
        from: credential.phone_number,
    });
    let differs = [
        (ShadowDiffers::Account, own.as_ref().is_some_and(|own| own.account_sid != call.account_sid)),
        (ShadowDiffers::From, own.as_ref().is_some_and(|own| own.from != call.from)),
        (ShadowDiffers::Blocked, blocked.is_some()),
    ];
    let differs = differs.into_iter().filter(|(_, is_so)| *is_so).map(|(differs, _)| differs).collect();
    Ok(ComparedCall { agent, own, blocked, differs })
}

/// In the order of the agents' ids and the days.
fn counts(pairs: &[(&ReportedCall, &ComparedCall)]) -> Vec<ShadowCount> {
    let mut counts: BTreeMap<(Uuid, Date), ShadowCount> = BTreeMap::new();
    for (call, compared) in pairs {
        let day = day_of(call);
        let none = ShadowCount { agent: compared.agent, day, matching: 0, differing: 0 };
        let count = counts.entry((compared.agent.into(), day)).or_insert(none);
        let counted = if compared.differs.is_empty() { &mut count.matching } else { &mut count.differing };
        *counted += 1;
    }
    counts.into_values().collect()
}
