//! Agents: their list, their default, and the limits of agents and organizations.

mod calling_hours;
mod default_agent;
mod limits;
mod list;
mod order;
mod toll_fraud;
mod url_targets;
