//! Rejected callbacks, by agent and reason.

use linecard_domain::Timestamp;
use linecard_store::{RefusalSum, RefusedAgent};

/// The callbacks that were rejected for one reason, of one agent.
#[derive(Debug, PartialEq, Eq)]
pub struct RejectedCallbacks {
    /// `None`: the call or message was not found, or is nobody's.
    pub agent: Option<RefusedAgent>,
    pub reason: String,
    pub count: i64,
    /// The start of the hour, or of the minute, in which the last one was rejected.
    pub last_at: Timestamp,
}

impl From<RefusalSum> for RejectedCallbacks {
    fn from(sum: RefusalSum) -> Self {
        Self { agent: sum.agent, reason: sum.reason, count: sum.count, last_at: sum.last_at }
    }
}

/// Those of agents, then what is left of all.
pub(super) fn combined(agents: Vec<RefusalSum>, all: Vec<RefusalSum>) -> Vec<RejectedCallbacks> {
    let mut left = all;
    for total in &mut left {
        let known: i64 = agents.iter().filter(|sum| sum.reason == total.reason).map(|sum| sum.count).sum();
        total.count -= known;
    }
    let left = left.into_iter().filter(|sum| sum.count > 0);
    agents.into_iter().chain(left).map(RejectedCallbacks::from).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn sum(agent: Option<u128>, reason: &str, count: i64) -> RefusalSum {
        let name = Some("Front desk".to_owned());
        let agent = agent.map(|agent| RefusedAgent { id: Uuid::from_u128(agent).into(), name, is_deleted: false });
        RefusalSum { agent, reason: reason.to_owned(), count, last_at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn what_belongs_to_no_agent_is_what_is_left_of_all() {
        let agents = vec![sum(Some(1), "wrong-signature", 4), sum(Some(2), "wrong-signature", 1)];
        let all = vec![sum(None, "unsigned", 2), sum(None, "wrong-signature", 5), sum(None, "unreadable", 0)];
        let counts: Vec<_> = combined(agents, all)
            .into_iter()
            .map(|rejected| (rejected.agent.is_some(), rejected.reason, rejected.count))
            .collect();
        let expected = [(true, "wrong-signature", 4), (true, "wrong-signature", 1), (false, "unsigned", 2)];
        assert_eq!(counts, expected.map(|(known, reason, count)| (known, reason.to_owned(), count)));
    }
}
