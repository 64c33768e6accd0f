//! Events that are sent to endpoints of organizations.

mod addresses;
mod delivering;
mod failing;
mod installation;
mod management;
mod nodes;
mod receiver;
mod replaying;
mod secrets;
