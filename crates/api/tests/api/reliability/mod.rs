//! Crashes, outages and concurrency: several nodes, lost connections, disconnecting clients.

mod callback_order;
mod cancelled_requests;
mod database_outage;
mod fairness;
mod idempotency_across_nodes;
mod reconciler_fairness;
mod upkeep;
