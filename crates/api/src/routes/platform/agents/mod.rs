//! `/api/platform/organizations/{organization_external_id}/agents`.

pub(crate) mod bulk;
pub(crate) mod connect;
pub(crate) mod create_connect_session;
pub(crate) mod get;
pub(crate) mod get_resolution;
pub(crate) mod list;
pub(crate) mod put;
