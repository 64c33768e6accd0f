//! What handlers extract from a request. A failing extractor answers with a problem.

mod access;
mod body;
mod caller;
mod client_address;
mod connect;
mod device;
mod entrance;
mod id;
mod outbound;
mod person;
mod platform;
mod query;
mod token;

pub(crate) use access::is_of_connect_sessions;
pub(crate) use body::{Body, RawBody, parse_value};
pub(crate) use caller::{Admin, AnySession, Member, Session, session_cookie};
pub(crate) use client_address::ClientAddress;
pub(crate) use connect::{ConnectSessionCaller, CorsGrant};
pub(crate) use device::ClientDevice;
pub(crate) use id::{IdPath, RecordingPath};
pub(crate) use outbound::{history_filter, idempotency_key, outbound_params};
pub(crate) use person::Person;
pub(crate) use platform::{
    AgentPath, AgentsScope, ExportScope, MemberPath, MembersScope, OrganizationPath, OrganizationsScope, Platform,
    UsageScope,
};
pub(crate) use query::{Fields, Params, page_request, with_total};
