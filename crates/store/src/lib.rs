//! PostgreSQL, and the only user of SQL.
//!
//! A tenant's tables are reached through [`Store::begin`] alone, with a [`TenantContext`] that came from
//! authentication, from a callback to be verified, or from the program's own work. Each resource has a
//! module with its statements; functions are named resource first.
//!
//! What does not belong here: decisions (they are `app`'s), cryptography (tokens come and go sealed).

mod agents;
mod audit;
mod calls;
mod connect;
mod credentials;
pub mod embedded;
mod error;
mod events;
mod identity;
mod inspection;
mod limits;
mod messages;
mod migrations;
mod outbound;
mod roles;
mod rollout;
mod sql;
mod tenancy;
mod usage;
mod webhooks;
mod work;

pub use agents::{
    Agent, AgentConfiguration, agent_delete, agent_get, agent_insert, agent_list, agent_lock, agent_update,
};
pub use audit::{
    AuditEntry, AuditFilter, AuditHead, AuditLink, NewAuditEntry, audit_append, audit_chain, audit_head, audit_list,
};
pub use calls::intent::{NewCall, call_intent, call_intent_queued};
pub use calls::progress::{Progress, ProgressSource, call_progress};
pub use calls::queue::{Dequeued, QueueHead, QueuePlace, call_rate_wait, call_unqueue};
pub use calls::row::{Call, CallFilter, CallLogEntry, CallNews, call_get, call_list, call_log_list, call_log_since};
pub use connect::{ConnectError, PoolOptions, parse_address};
pub use credentials::agent_twilio::{
    agent_by_phone_number, agent_twilio_delete, agent_twilio_get, agent_twilio_get_to_change, agent_twilio_upsert,
};
pub use credentials::organization_twilio::{
    organization_lock, organization_twilio_delete, organization_twilio_get, organization_twilio_get_to_change,
    organization_twilio_upsert,
};
pub use credentials::promotion::{Succession, next_token_promote};
pub use credentials::resolution::{
    Barred, Explanation, Resolution, ResolvedAgent, ResolvedCredential, resolution_get, resolution_list,
};
pub use credentials::sealed::{Resealed, SealedTable, SealedValue, sealed_count, sealed_list, sealed_replace};
pub use credentials::settings::{
    CredentialHealth, Line, LineFinding, NextToken, StoredApiKey, StoredCredential, StoredToken, credential_health_set,
    credential_line_set,
};
pub use credentials::token::{SealedApiKey, SealedToken};
pub use error::StoreError;
pub use events::Live;
pub use identity::api_key::{
    ApiKey, NewApiKey, api_key_get, api_key_insert, api_key_list, api_key_revoke, api_key_used,
};
pub use identity::authentication::{AuthenticatedKey, AuthenticatedSession, Membership, SignInRecord};
pub use identity::member::{
    Member, member_delete, member_get, member_insert, member_list, member_lock_owners, member_set_role,
};
pub use identity::organization::{
    Organization, OrganizationChange, organization_get, organization_limits_set, organization_update,
};
pub use inspection::{DatabaseInspection, inspect_database};
pub use limits::paused;
pub use messages::intent::{NewMessage, message_intent};
pub use messages::progress::{MessageProgress, message_progress};
pub use messages::row::{
    Message, MessageFilter, MessageLogEntry, MessageNews, message_get, message_list, message_log_list,
    message_log_since,
};
pub use migrations::{
    MigrateError, MigrationReport, MigrationState, SCHEMA_VERSION, SchemaError, Standing, migrate_down, migrate_up,
    migration_states, schema_versions,
};
pub use outbound::history::HistoryFilter;
pub use outbound::idempotency::{IdempotencyRecord, idempotency_get};
pub use outbound::intent::{IdempotencyClaim, Intent, NewIntent};
pub use rollout::{
    RolloutState, Traffic, UnconnectedAgent, rollout_get, rollout_set, rollout_traffic, rollout_unconnected,
};
pub use sql::page::{Page, PageRequest};
pub use sql::statement::all_statements;
pub use tenancy::context::{SecretHash, TenantContext};
pub use tenancy::transaction::{PoolStatus, Store, TenantTx};
pub use tokio_postgres::Config as PostgresConfig;
pub use usage::account::{LedgerRow, account_tokens, ledger_list};
pub use usage::daily::{UsageFilter, UsageRow, usage_list};
pub use webhooks::{RefusalCount, Signers, call_signers, message_signers, refusal_list, refusals_add};
pub use work::backlog::{CallQueueBacklog, WorkBacklog};
pub use work::lease::{
    Open, WorkLease, call_work_due, message_work_due, retired_erase, work_done, work_release, work_reschedule,
};
pub use work::lookup::{
    Intents, Window, call_presume_failed, call_rivals, message_presume_failed, message_rivals, reconciler_note,
};
