//! The store's row types that use cases take or return, so that `linecard-api` does not depend on the store.

pub use linecard_store::{
    Agent, ApiKey, AuditEntry, AuditFilter, AuthenticatedKey, AuthenticatedSession, Call, CallEvent, CallFilter,
    CallLogEntry, CredentialHealth, DoNotCallEntry, HistoryFilter, Invitation, Member, Membership, Message,
    MessageEvent, MessageFilter, MessageLogEntry, OfferedInvitation, Organization, OrganizationChange, Page,
    PageRequest, PlacedBy, QueuePlace, RefusalCount, Retention, SessionRow, TenantContext, UnconnectedAgent,
};
