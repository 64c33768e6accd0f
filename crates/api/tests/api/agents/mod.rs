//! Agents: their default, and the limits of agents and organizations.

mod default_agent;
mod limits;
mod toll_fraud;
mod url_targets;
