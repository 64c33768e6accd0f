//! PostgreSQL, and the only user of SQL.
//!
//! A tenant's tables are reached through [`Store::begin`] alone, with a [`TenantContext`] that came from
//! authentication, from a callback to be verified, or from the program's own work. Each resource has a
//! module with its statements; functions are named resource first.
//!
//! What does not belong here: decisions (they are `app`'s), cryptography (tokens come and go sealed).

mod agent;
mod agent_twilio;
mod api_key;
mod audit;
mod authentication;
mod backlog;
mod call;
mod call_intent;
mod call_progress;
mod call_queue;
mod context;
mod credential;
mod database;
mod error;
mod history;
mod idempotency;
mod intent;
mod ledger;
mod limits;
mod live;
mod lookup;
mod member;
mod message;
mod message_intent;
mod message_progress;
mod organization;
mod organization_twilio;
mod page;
mod resolution;
mod rollout;
mod rotation;
mod row;
mod schemas;
mod sealed;
mod session;
mod statement;
mod tenant;
mod token;
mod usage;
mod webhook;
mod work;

pub use agent::{
    Agent, AgentConfiguration, agent_delete, agent_get, agent_insert, agent_list, agent_lock, agent_update,
};
pub use agent_twilio::{
    agent_by_phone_number, agent_twilio_delete, agent_twilio_get, agent_twilio_get_to_change, agent_twilio_upsert,
};
pub use api_key::{ApiKey, NewApiKey, api_key_get, api_key_insert, api_key_list, api_key_revoke, api_key_used};
pub use audit::{
    AuditEntry, AuditFilter, AuditHead, AuditLink, NewAuditEntry, audit_append, audit_chain, audit_head, audit_list,
};
pub use authentication::{AuthenticatedKey, AuthenticatedSession, Membership, SignInRecord};
pub use backlog::{CallQueueBacklog, WorkBacklog};
pub use call::{Call, CallFilter, CallLogEntry, CallNews, call_get, call_list, call_log_list, call_log_since};
pub use call_intent::{NewCall, call_intent, call_intent_queued};
pub use call_progress::{Progress, ProgressSource, call_progress};
pub use call_queue::{Dequeued, QueueHead, QueuePlace, call_rate_wait, call_unqueue};
pub use context::{SecretHash, TenantContext};
pub use credential::{
    CredentialHealth, Line, LineFinding, NextToken, StoredApiKey, StoredCredential, StoredToken, credential_health_set,
    credential_line_set,
};
pub use database::{
    ConnectError, DatabaseInspection, MigrateError, MigrationReport, MigrationState, MigrationStatus, PoolOptions,
    SCHEMA_VERSION, SchemaError, inspect_database, migrate_down, migrate_up, migration_states, parse_address,
    schema_versions,
};
pub use error::StoreError;
pub use history::HistoryFilter;
pub use idempotency::{IdempotencyRecord, idempotency_get};
pub use intent::{IdempotencyClaim, Intent, NewIntent};
pub use ledger::{LedgerRow, account_tokens, ledger_list};
pub use limits::paused;
pub use live::Live;
pub use lookup::{
    Intents, Window, call_presume_failed, call_rivals, message_presume_failed, message_rivals, reconciler_note,
};
pub use member::{Member, member_delete, member_get, member_insert, member_list, member_lock_owners, member_set_role};
pub use message::{
    Message, MessageFilter, MessageLogEntry, MessageNews, message_get, message_list, message_log_list,
    message_log_since,
};
pub use message_intent::{NewMessage, message_intent};
pub use message_progress::{MessageProgress, message_progress};
pub use organization::{
    Organization, OrganizationChange, organization_get, organization_limits_set, organization_update,
};
pub use organization_twilio::{
    organization_lock, organization_twilio_delete, organization_twilio_get, organization_twilio_get_to_change,
    organization_twilio_upsert,
};
pub use page::{Page, PageRequest};
pub use resolution::{
    Barred, Explanation, Resolution, ResolvedAgent, ResolvedCredential, resolution_get, resolution_list,
};
pub use rollout::{
    RolloutState, Traffic, UnconnectedAgent, rollout_get, rollout_set, rollout_traffic, rollout_unconnected,
};
pub use rotation::{Succession, next_token_promote};
pub use schemas::{SchemaNameError, SchemaNames, SchemaRole, check_schema_name};
pub use sealed::{Resealed, SealedTable, SealedValue, sealed_count, sealed_list, sealed_replace};
pub use statement::all_statements;
pub use tenant::{PoolStatus, Store, TenantTx};
pub use token::{SealedApiKey, SealedToken};
pub use tokio_postgres::Config as PostgresConfig;
pub use usage::{UsageFilter, UsageRow, usage_list};
pub use webhook::{RefusalCount, Signers, call_signers, message_signers, refusal_list, refusals_add};
pub use work::{
    Open, WorkLease, call_work_due, message_work_due, retired_erase, work_done, work_release, work_reschedule,
};
