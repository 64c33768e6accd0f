//! Connecting to a database, and bringing its schema up and down.

mod connecting;
mod failover;
mod migrations;
mod pooler;
mod tls;
