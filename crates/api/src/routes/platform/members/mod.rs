//! `/api/platform/organizations/{organization_external_id}/members`: members by what the identity provider calls them.

pub(crate) mod delete;
pub(crate) mod put;
