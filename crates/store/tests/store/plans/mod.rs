//! What the lists of the API read: bounded by the page, however many rows there are.
//!
//! Each list runs with EXPLAIN as the application's role in a tenant's context, with each combination of filters, for the
//! first and for a deep page, with a plan made for the parameters and with the generic one: PostgreSQL may choose either
//! for a prepared statement. Then the tables grow, and the same lists must read no more.

mod audit_log;
mod complete;
mod event_deliveries;
mod explain;
mod grown;
mod history;
mod small_lists;
mod usage;
