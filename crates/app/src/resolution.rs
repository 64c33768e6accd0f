//! Why a resolution does not lead to a call or message.

use linecard_domain::BlockReason;
use linecard_store::Resolution;

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
