//! What row-level security and grants allow, in every context.

mod access_matrix;
mod audit_functions;
mod connect_sessions;
mod erasure;
mod isolation;
mod permissions;
mod platform_events;
mod tenants;
