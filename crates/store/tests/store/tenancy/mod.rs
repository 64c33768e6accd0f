//! What row-level security and grants allow, in every context.

mod access_matrix;
mod isolation;
mod permissions;
mod tenants;
