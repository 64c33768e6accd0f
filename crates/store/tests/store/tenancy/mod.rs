//! What row-level security and grants allow, in every context.

mod isolation;
mod permissions;
mod tenants;
