//! Where the next page of agents begins.

use std::fmt;
use std::str::FromStr;

use linecard_domain::{AgentOrder, ValidationError};
use uuid::Uuid;

/// The last agent of a page, and the order that it is the last one in: what follows it in another order is no next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AgentCursor {
    order: AgentOrder,
    last: Uuid,
}

impl AgentCursor {
    pub(super) fn new(order: AgentOrder, last: Uuid) -> Self {
        Self { order, last }
    }

    /// The last agent of the page before, in this order.
    pub(super) fn last_in(self, order: AgentOrder) -> Result<Uuid, ValidationError> {
        if self.order == order { Ok(self.last) } else { Err(refusal()) }
    }
}

impl fmt::Display for AgentCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.order, self.last)
    }
}

impl FromStr for AgentCursor {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let read = || {
            let (order, last) = raw.split_once('.')?;
            Some(Self { order: order.parse().ok()?, last: Uuid::try_parse(last).ok()? })
        };
        read().ok_or_else(refusal)
    }
}

fn refusal() -> ValidationError {
    ValidationError::new("must be the nextCursor of the previous page, with the same sort")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_only_in_its_own_order() {
        let last = Uuid::from_u128(7);
        for order in AgentOrder::ALL.iter().copied() {
            let cursor: AgentCursor = AgentCursor::new(order, last).to_string().parse().expect("a cursor");
            for asked in AgentOrder::ALL.iter().copied() {
                assert_eq!(cursor.last_in(asked).ok(), (asked == order).then_some(last), "{order} in {asked}");
            }
        }
    }

    #[test]
    fn other_texts_are_no_cursors() {
        let id = Uuid::from_u128(7);
        for raw in [String::new(), id.to_string(), format!(".{id}"), format!("age.{id}"), format!("name.{id}.{id}")] {
            assert!(raw.parse::<AgentCursor>().is_err(), "{raw:?} was accepted");
        }
    }
}
