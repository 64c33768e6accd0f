//! Connecting to a database, and bringing its schema up and down.

mod citus;
mod connecting;
mod failover;
mod migrations;
mod pooler;
mod tls;
