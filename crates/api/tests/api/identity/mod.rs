//! Users, members, sessions, API keys, and who may do what.

mod access_matrix;
mod authorization;
mod erasing;
mod invitations;
mod known_devices;
mod limited_keys;
mod mail;
mod members_and_keys;
mod password_resets;
mod quotas;
mod second_factor;
mod sessions;
mod tenant_isolation;
mod tokens;
