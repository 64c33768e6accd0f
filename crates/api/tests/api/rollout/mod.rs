//! The rollout from the organization-wide account to the agents' own.

mod phases;
