//! PostgreSQL, and the only user of SQL.
//!
//! A tenant's tables are reached only through [`Store::begin`], with a [`TenantContext`] that comes from
//! authentication, from a callback to be verified, or from the program's own work. Each resource has a
//! module with its statements; functions are named resource first. The finished statements are in
//! `crates/store/sql`, a file each.
//!
//! What does not belong here: decisions (they are `app`'s), cryptography (tokens come and go sealed).
//!
//! # Rooms, from the top down
//!
//! A module imports from the lines below its own only; `scripts/rooms.mjs` checks it.
//!
//! - `health`, `work`, `retention`
//! - `calls`, `messages`
//! - `outbound`, `webhooks`, `rollout`, `shadow_calls`
//! - `usage`
//! - `credentials`, `agents`, `do_not_call`, `identity`, `events`, `event_endpoints`, `limit_events`, `notices`, `source`
//! - `audit`, `limits`, `database`
//! - `tenancy`
//! - `sql`
//! - `address`, `error`, `schemas`

mod address;
mod agents;
mod audit;
mod calls;
mod credentials;
mod database;
mod do_not_call;
mod error;
mod event_endpoints;
mod events;
mod health;
mod identity;
mod limit_events;
mod limits;
mod messages;
mod notices;
mod outbound;
mod retention;
mod rollout;
mod schemas;
mod shadow_calls;
mod source;
mod sql;
mod tenancy;
mod usage;
mod webhooks;
mod work;

pub use tokio_postgres::Config as PostgresConfig;

pub use address::{AddressError, DatabaseAddress};
pub use agents::list::{AgentFilter, agent_list, agent_total, agents_named, deleted_agent_list};
pub use agents::{
    Agent, AgentConfiguration, agent_by_external_id, agent_clear_default, agent_default_get, agent_delete,
    agent_deleted_by_external_id, agent_external_id_set, agent_get, agent_insert, agent_lock, agent_update,
};
pub use audit::{
    AuditEntry, AuditFilter, AuditHead, AuditLink, AuditSearch, NewAuditEntry, audit_append, audit_chain, audit_head,
    audit_last_actor, audit_list,
};
pub use calls::action::{
    NewCallAction, call_action, call_action_accepted, call_action_outcome, call_daily_limit, call_limit_reached,
    call_limits_of_day, call_transfer_count, call_transfer_uncount, idempotency_release,
};
pub use calls::change::CallStatusUpdate;
pub use calls::intent::{NewCall, call_intent};
pub use calls::progress::call_apply_update;
pub use calls::queue::{
    CallQueueBacklog, QueueAccount, QueueHead, QueuePlace, call_rate_wait, call_still_allowed, call_unqueue,
};
pub use calls::queued_intent::call_intent_queued;
pub use calls::recordings::{
    CallRecording, RecordingUpdate, recording_get, recording_insert, recording_list, recording_of_call_insert,
    recording_reschedule, recording_update, recordings_due,
};
pub use calls::row::{
    Call, CallEvent, CallFilter, CallLogEntry, call_get, call_list, call_log_list, call_log_since, call_total,
};
pub use calls::short_way::CallShortWay;
pub use calls::short_way::callback::CallbackSigner;
pub use calls::short_way::intent::PlacedIntent;
pub use calls::turn::Dequeued;
pub use credentials::agent_twilio::{
    agent_twilio_delete, agent_twilio_get, agent_twilio_get_to_change, agent_twilio_upsert, agents_by_phone_numbers,
};
pub use credentials::organization_twilio::{
    organization_twilio_delete, organization_twilio_get, organization_twilio_get_to_change, organization_twilio_upsert,
};
pub use credentials::promotion::{TokenPromotion, secondary_token_promote};
pub use credentials::resolution::{
    Explanation, Resolution, ResolvedAgent, ResolvedCredential, resolution_get, resolution_list, resolutions_of,
};
pub use credentials::retired::retired_erase;
pub use credentials::sealed::{Resealed, SealedTable, SealedValue, sealed_count, sealed_list, sealed_replace};
pub use credentials::settings::{
    CredentialHealth, NumberCheck, StoredApiKey, StoredCredential, StoredSecondaryToken, StoredToken, TwilioSettings,
    credential_health_set, credential_number_check_set,
};
pub use credentials::shared_key::{
    StoredSharedKey, shared_key_delete, shared_key_save, shared_keys, shared_keys_of_account,
};
pub use credentials::token::{SealedApiKey, SealedToken};
pub use database::{
    ConnectError, DatabaseInspection, MigrateError, MigrationReport, MigrationState, MigrationStatus, MisplacedTable,
    PoolOptions, SCHEMA_VERSION, SchemaDifference, SchemaError, ScriptError, create_roles, inspect_database,
    migrate_down, migrate_up, migration_states, planning_options, schema_versions,
};
pub use do_not_call::{DoNotCallEntry, do_not_call_add, do_not_call_by_number, do_not_call_list, do_not_call_remove};
pub use error::StoreError;
pub use event_endpoints::delivery::{
    DeliveryOutcome, DueDelivery, QueuedEvent, event_deliveries_due, event_deliveries_next, event_deliveries_queue,
    event_deliveries_remove, event_deliveries_remove_of, event_delivery_record, event_delivery_retry,
    event_delivery_test,
};
pub use event_endpoints::endpoint::{
    EndpointOfPlatform, EventEndpoint, EventEndpointSettings, StoredEventSecret, event_endpoint_delete,
    event_endpoint_get, event_endpoint_get_to_change, event_endpoint_insert, event_endpoint_rotate,
    event_endpoint_update, event_endpoints,
};
pub use event_endpoints::lease::{EventLease, event_lease_release, event_lease_renew, event_lease_wake};
pub use event_endpoints::log::{EventDelivery, event_delivery_get, event_delivery_list, event_delivery_testing};
pub use event_endpoints::platform::{
    PlatformEventEndpoint, PlatformEventEndpointCounts, platform_event_endpoint_counts, platform_event_endpoint_delete,
    platform_event_endpoint_disable, platform_event_endpoint_enable, platform_event_endpoint_insert,
    platform_event_endpoint_rotate, platform_event_endpoint_update, platform_event_endpoints,
    platform_event_endpoints_to_change,
};
pub use event_endpoints::platform_audit::{
    PlatformAuditEntry, platform_audit_append, platform_audit_append_of_sender, platform_audit_list,
};
pub use event_endpoints::platform_log::{
    PlatformEventDelivery, platform_event_delivery_get, platform_event_delivery_list, platform_event_delivery_retry,
    platform_event_delivery_test, platform_event_delivery_testing,
};
pub use event_endpoints::platform_position::{
    platform_event_positions_replay, platform_event_positions_resume, platform_event_wake,
};
pub use event_endpoints::platform_sender::{
    SealedPlatformSecret, event_endpoints_of_platform, platform_event_endpoint_failed, platform_event_endpoint_give_up,
    platform_event_endpoint_succeeded,
};
pub use event_endpoints::state::{
    event_endpoint_disable, event_endpoint_enable, event_endpoint_failed, event_endpoint_read, event_endpoint_replay,
    event_endpoint_state_deleted, event_endpoint_state_insert, event_endpoint_state_remove,
    event_endpoint_states_deleted, event_endpoint_succeeded,
};
pub use events::EventBus;
pub use health::{
    DueWork, LineHealth, LineHealthCount, due_work, last_callback_at, line_health_counts, line_health_list,
};
pub use identity::api_key::{
    ApiKey, NewApiKey, api_key_agents, api_key_get, api_key_insert, api_key_list, api_key_revoke, api_key_used,
    api_keys_reach,
};
pub use identity::authentication::{AuthenticatedKey, AuthenticatedSession, Entrance, Membership, SignInRecord};
pub use identity::connect_session::{
    AuthenticatedConnectSession, ConnectSession, NewConnectSession, connect_session_delete, connect_session_insert,
    connect_sessions_end_of_agent, connect_sessions_end_oldest, connect_sessions_reach,
};
pub use identity::external::{
    ExternalOrganization, ListedOrganization, organization_external_id_set, organization_found,
};
pub use identity::invitation::{
    Acceptance, Accepting, Invitation, NewInvitation, OfferedInvitation, invitation_by_email, invitation_delete,
    invitation_get, invitation_insert, invitation_list, invitations_reach, member_has_email,
};
pub use identity::member::{
    Member, member_delete, member_for_key, member_get, member_insert, member_left, member_list, member_lock_owners,
    member_set_role,
};
pub use identity::organization::{
    Organization, OrganizationChange, organization_disabled_set, organization_get, organization_limits_set,
    organization_lock, organization_update,
};
pub use identity::password_reset::{NewPasswordReset, PasswordResetRequest, Resettable, password_resettable};
pub use identity::platform_key::{AuthenticatedPlatformKey, NewPlatformKey, PlatformKey};
pub use identity::provider_identity::{IdentifiedPerson, OpenMembership, PutPerson, person_put};
pub use identity::second_factor::{
    SealedFactor, SecondFactor, Security, members_with_factor, security_get, security_set,
};
pub use identity::session::{NewSessionRow, PersonTrace, SessionRow};
pub use limit_events::{LimitEvent, limit_event_insert, limit_events_since};
pub use limits::{calling_hours_of, daily_counts_reset, paused};
pub use messages::change::MessageStatusUpdate;
pub use messages::intent::{NewMessage, message_intent};
pub use messages::progress::message_apply_update;
pub use messages::row::{
    Message, MessageEvent, MessageFilter, MessageLogEntry, message_get, message_list, message_log_list,
    message_log_since, message_total,
};
pub use notices::{
    Notice, NoticeCause, NoticeSubject, NoticeTimes, OpenNotice, notice_causes, notice_dismiss, notice_mails,
    notice_open, notice_preference_get, notice_preference_set, notice_recipients, notices_mail, notices_open,
    notices_remove, notices_resolve, notices_shown,
};
pub use outbound::daily::{DailyWarning, LimitsOfDay};
pub use outbound::history::{HistoryFilter, MetadataFilter};
pub use outbound::idempotency::{IdempotencyRecord, idempotency_get};
pub use outbound::intent::{IdempotencyClaim, Intent, NewIntent};
pub use outbound::placed_by::PlacedBy;
pub use outbound::progress::UpdateSource;
pub use retention::erased_people::{erase_memberships, erase_person, erasure_people};
pub use retention::erased_tables::{ErasedTable, erase_rows};
pub use retention::erasure::{
    ErasedCounts, Erasure, ErasureActor, ErasureProgress, OpenItems, erase_retired, erasure_begin, erasure_finish,
    erasure_get, erasure_leave, erasure_open, erasure_open_calls, erasure_pending, erasure_progress, erasure_retire,
};
pub use retention::erasure_plan::erasure_plan;
pub use retention::expired::{WalkedKeys, agent_refusals_remove, idempotency_keys_remove, refusals_remove};
pub use retention::export::{ExportTable, export_list};
pub use retention::history::{HistoryRemoval, RemovedHistory, history_remove};
pub use retention::settings::{Retention, retention_get, retention_set, upkeep_lease};
pub use rollout::{
    RolloutState, Traffic, UnconnectedAgent, rollout_get, rollout_set, rollout_traffic, rollout_unconnected,
};
pub use schemas::{SchemaNameError, SchemaNames, SchemaRole, check_schema_name};
pub use shadow_calls::{
    NewShadowDifference, SHADOW_DAYS, SHADOW_DIFFERENCES, ShadowAgent, ShadowCount, ShadowDifference, ShadowSums,
    shadow_day_add, shadow_days_remove, shadow_difference_insert, shadow_difference_last, shadow_difference_trim,
    shadow_differences, shadow_differences_remove, shadow_sums,
};
pub use source::{
    SourceColumn, SourceDatabase, SourceError, SourceJoin, SourceRow, SourceRows, SourceSelect, SourceTable,
};
pub use sql::page::{Page, PageRequest, Total};
pub use sql::statement::{Scope, Statement};
pub use tenancy::context::{SecretHash, TenantContext};
pub use tenancy::installation::{InstallationContext, InstallationTx};
pub use tenancy::transaction::TenantTx;
pub use tenancy::{PoolStatus, StandbyFault, Store};
pub use usage::account::{AccountAgent, AccountUsageRow, account_agents, account_tokens, account_usage_list};
pub use usage::changes::SUMMED_AFTER;
pub use usage::daily::{UsageFilter, UsageReport, UsageRow, time_zone_get, usage_list};
pub use usage::summing::{
    DaySum, UsageBacklog, UsageProgress, upkeep_postpone, usage_changed_days, usage_day_changed, usage_day_sum,
    usage_next_day, usage_progress_begin, usage_progress_get, usage_progress_lock, usage_progress_set,
    usage_recheck_day, usage_zone_set,
};
pub use webhooks::{
    AgentRefusalCount, RefusalCount, RefusalSum, RefusedAgent, SigningCredentials, agent_refusals_add,
    call_signing_credentials, message_signing_credentials, refusal_list, refusal_list_by_agent, refusal_list_by_reason,
    refusals_add,
};
pub use work::backlog::WorkBacklog;
pub use work::due::{DueItem, call_work_due, message_work_due, work_complete, work_reschedule};
pub use work::lease::{WorkLease, work_release};
pub use work::lookup::{
    CompetingIntents, Window, call_competing_intents, call_presume_failed, message_competing_intents,
    message_presume_failed, reconciler_note,
};

/// Registers the help texts of this crate's metrics. To be called once, after the recorder is installed.
pub fn describe_metrics() {
    sql::statement::describe_metric();
    tenancy::group_commit::describe_metric();
    tenancy::shares::describe_metric();
    tenancy::standby::describe_metric();
}

/// Every statement of the crate.
#[expect(clippy::too_many_lines, reason = "a list")]
pub fn all_statements() -> impl Iterator<Item = &'static Statement> {
    [
        agents::STATEMENTS,
        agents::list::STATEMENTS,
        audit::STATEMENTS,
        calls::action::STATEMENTS,
        calls::intent::STATEMENTS,
        calls::progress::STATEMENTS,
        calls::queue::STATEMENTS,
        calls::queued_intent::STATEMENTS,
        calls::recordings::STATEMENTS,
        calls::row::STATEMENTS,
        calls::short_way::answer::STATEMENTS,
        calls::short_way::callback::STATEMENTS,
        calls::short_way::intent::STATEMENTS,
        calls::turn::STATEMENTS,
        credentials::agent_twilio::STATEMENTS,
        credentials::organization_twilio::STATEMENTS,
        credentials::promotion::STATEMENTS,
        credentials::resolution::STATEMENTS,
        credentials::retired::STATEMENTS,
        credentials::sealed::STATEMENTS,
        credentials::settings::STATEMENTS,
        credentials::shared_key::STATEMENTS,
        do_not_call::STATEMENTS,
        event_endpoints::delivery::STATEMENTS,
        event_endpoints::endpoint::STATEMENTS,
        event_endpoints::lease::STATEMENTS,
        event_endpoints::log::STATEMENTS,
        event_endpoints::platform::STATEMENTS,
        event_endpoints::platform_audit::STATEMENTS,
        event_endpoints::platform_log::STATEMENTS,
        event_endpoints::platform_position::STATEMENTS,
        event_endpoints::platform_sender::STATEMENTS,
        event_endpoints::state::STATEMENTS,
        events::STATEMENTS,
        health::STATEMENTS,
        identity::api_key::STATEMENTS,
        identity::authentication::STATEMENTS,
        identity::connect_session::STATEMENTS,
        identity::external::STATEMENTS,
        identity::provider_identity::STATEMENTS,
        identity::invitation::STATEMENTS,
        identity::member::STATEMENTS,
        identity::organization::STATEMENTS,
        identity::password_reset::STATEMENTS,
        identity::platform_key::STATEMENTS,
        identity::second_factor::STATEMENTS,
        identity::session::STATEMENTS,
        limit_events::STATEMENTS,
        limits::STATEMENTS,
        messages::intent::STATEMENTS,
        messages::progress::STATEMENTS,
        messages::row::STATEMENTS,
        notices::STATEMENTS,
        outbound::admission::STATEMENTS,
        outbound::daily::STATEMENTS,
        outbound::idempotency::STATEMENTS,
        retention::erased_people::STATEMENTS,
        retention::erased_tables::STATEMENTS,
        retention::erasure::STATEMENTS,
        retention::erasure_plan::STATEMENTS,
        retention::expired::STATEMENTS,
        retention::export::STATEMENTS,
        retention::history::STATEMENTS,
        retention::settings::STATEMENTS,
        rollout::STATEMENTS,
        shadow_calls::STATEMENTS,
        tenancy::standby::STATEMENTS,
        tenancy::transaction::entering::STATEMENTS,
        usage::account::STATEMENTS,
        usage::changes::STATEMENTS,
        usage::daily::STATEMENTS,
        usage::summing::STATEMENTS,
        webhooks::STATEMENTS,
        work::backlog::STATEMENTS,
        work::due::STATEMENTS,
        work::lease::STATEMENTS,
        work::lookup::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
