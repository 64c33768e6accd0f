//! Users, members, sessions, API keys, and who may do what.

mod access_matrix;
mod authorization;
mod invitations;
mod members_and_keys;
mod password_resets;
mod sessions;
mod tenant_isolation;
