//! What handlers take from a request. An extractor that fails answers a problem.

mod body;
mod caller;
mod client_address;
mod id;
mod outgoing;
mod query;

pub(crate) use body::{Body, RawBody};
pub(crate) use caller::{Admin, Member, Session, session_cookie};
pub(crate) use client_address::ClientAddress;
pub(crate) use id::IdPath;
pub(crate) use outgoing::{history_filter, idempotency_key, outbound_params};
pub(crate) use query::{Fields, Params, page_request};
