//! The store's row types that use cases take or return, so that `linecard-api` does not depend on the store.

pub use linecard_store::{
    Agent, AgentFilter, ApiKey, AuditEntry, AuditFilter, AuthenticatedConnectSession, AuthenticatedKey,
    AuthenticatedPlatformKey, AuthenticatedSession, Call, CallEvent, CallFilter, CallLogEntry, CallRecording,
    ConnectSession, CredentialHealth, DoNotCallEntry, Entrance, EventDelivery, EventEndpoint, HistoryFilter,
    IdentifiedPerson, Invitation, LimitEvent, LineHealthCount, ListedOrganization, Member, Membership, Message,
    MessageEvent, MessageFilter, MessageLogEntry, MetadataFilter, Notice, NoticeSubject, OfferedInvitation,
    Organization, OrganizationChange, Page, PageRequest, PlacedBy, PlatformAuditEntry, PlatformEventDelivery,
    PlatformKey, QueuePlace, RefusalCount, Retention, SHADOW_DAYS, Security, SessionRow, ShadowDifference,
    TenantContext, Total, UnconnectedAgent,
};
