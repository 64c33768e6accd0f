//! Users, members, sessions, API keys, and who may do what.

mod authorization;
mod members_and_keys;
mod sessions;
mod tenant_isolation;
