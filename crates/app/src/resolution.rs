//! Why a resolution does not lead to a call or message.

use linecard_domain::{BlockReason, LimitOwner};
use linecard_store::{Barred, Resolution};

/// Why a resolution without a credential has none.
pub(crate) fn without_credential(resolution: &Resolution) -> BlockReason {
    if resolution.agent.is_none() {
        BlockReason::AgentRequired
    } else if resolution.fallback_enabled {
        BlockReason::NothingConnected
    } else {
        BlockReason::FallbackOff { organization_connected: resolution.organization_connected }
    }
}

/// The store's reason.
pub(crate) fn block_reason(barred: Barred) -> BlockReason {
    match barred {
        Barred::OrganizationStopped => BlockReason::Paused(LimitOwner::Organization),
        Barred::AgentStopped => BlockReason::Paused(LimitOwner::Agent),
        Barred::CountryNotAllowed => BlockReason::CountryNotAllowed,
        Barred::OrganizationFull => BlockReason::AtCapacity(LimitOwner::Organization),
        Barred::AgentFull => BlockReason::AtCapacity(LimitOwner::Agent),
        Barred::NumberWithoutSms => BlockReason::NumberWithoutSms,
        Barred::OverRate => BlockReason::RateExceeded,
        Barred::QueueFull => BlockReason::QueueFull,
    }
}
