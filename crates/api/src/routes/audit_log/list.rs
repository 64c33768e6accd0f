use axum::Json;
use axum::extract::State;
use linecard_app::AuditAction;
use linecard_store::{AuditEntry, AuditFilter};
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Admin, Fields, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// Who made a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditActorBody {
    /// `user`, `api-key` or `operator` (a command of the program).
    kind: String,
    /// The person's or the API key's id.
    id: Option<Uuid>,
    /// The person's e-mail address, the key's name or the command, as it was then.
    name: Option<String>,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEntryBody {
    id: Uuid,
    /// From 1, without gaps.
    sequence: i64,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    actor: AuditActorBody,
    /// Where the request came from; null for a command.
    remote_address: Option<String>,
    /// For example `agent-twilio.connect`.
    action: String,
    resource_type: String,
    /// The agent's id for agent settings.
    resource_id: Option<Uuid>,
    /// Without secrets: of a token its mask alone. Null where there was nothing.
    before: Option<Value>,
    /// As `before`; null where nothing is left.
    after: Option<Value>,
    /// SHA-256, in hexadecimal digits; each entry's is made of the one before it.
    hash: String,
}

impl From<AuditEntry> for AuditEntryBody {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            sequence: entry.sequence,
            created_at: entry.created_at,
            actor: AuditActorBody { kind: entry.actor_kind, id: entry.actor_id, name: entry.actor_name },
            remote_address: entry.remote_address,
            action: entry.action,
            resource_type: entry.resource_type,
            resource_id: entry.resource_id,
            before: entry.before,
            after: entry.after,
            hash: hex::encode(&entry.hash),
        }
    }
}

/// List changes
///
/// To settings, agents, members, API keys and flags: who, from where, when, and what before and after. The newest
/// first; admins and owners only.
#[utoipa::path(get, path = "/api/audit-log", tag = "audit log",
    params(("actor" = Option<Uuid>, Query, description = "A person's or an API key's id"),
        ("action" = Option<String>, Query), ("resourceType" = Option<String>, Query),
        ("resourceId" = Option<Uuid>, Query),
        ("from" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("to" = Option<String>, Query, description = "RFC 3339, exclusive"),
        ("limit" = Option<u16>, Query), ("cursor" = Option<Uuid>, Query)),
    responses((status = 200, body = PageBody<AuditEntryBody>)))]
pub(crate) async fn list_audit_log(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<PageBody<AuditEntryBody>>, Problem> {
    let mut fields = Fields::default();
    let filter = AuditFilter {
        actor_id: params.uuid("actor", &mut fields),
        action: one_of(&mut params, &mut fields, "action", AuditAction::as_str),
        resource_type: one_of(&mut params, &mut fields, "resourceType", AuditAction::resource_type),
        resource_id: params.uuid("resourceId", &mut fields),
        from: params.instant("from", &mut fields),
        to: params.instant("to", &mut fields),
    };
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.audit_log(&caller, &filter, &request).await?;
    Ok(Json(PageBody::of(page, AuditEntryBody::from)))
}

/// A parameter that takes the names that the log knows.
fn one_of(
    params: &mut Params,
    fields: &mut Fields,
    parameter: &str,
    name: impl Fn(AuditAction) -> &'static str,
) -> Option<String> {
    let given = params.text(parameter)?;
    let mut known: Vec<&str> = AuditAction::ALL.iter().map(|action| name(*action)).collect();
    known.dedup();
    if known.contains(&given.as_str()) {
        return Some(given);
    }
    fields.refuse(parameter, format!("must be one of {}", known.join(", ")));
    None
}
