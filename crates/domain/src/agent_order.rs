//! The orders in which agents are listed.

use crate::names::names;

names! {
    /// The order of a list of agents, as a request names it: `-` turns it around. Agents with the same name are in the order of
    /// their ids, which is turned around with it.
    AgentOrder {
        /// Whatever the case.
        ByName = "name",
        ByNameReversed = "-name",
        /// Ids ascend with time: this is the order of ids.
        OldestFirst = "createdAt",
        NewestFirst = "-createdAt",
    }
}
