//! What row-level security and grants allow, in every context.

mod access_matrix;
mod connect_sessions;
mod erasure;
mod isolation;
mod permissions;
mod platform_events;
mod tenants;
