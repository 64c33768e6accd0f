//! `GET /api/audit-log`.

use axum::Json;
use axum::extract::State;
use linecard_app::AuditAction;
use linecard_app::views::{AuditEntry, AuditFilter};
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Admin, Fields, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// Who made a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditActorBody {
    #[schema(value_type = schema_enums::AuditActorKind)]
    pub(crate) kind: String,
    /// The id of the user, API key, platform key or connect session.
    pub(crate) id: Option<Uuid>,
    /// The user's email address, the key's name or the command, as it was at that time; of a connect session, the user's or
    /// key's that made it.
    pub(crate) name: Option<String>,
}

/// A change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEntryBody {
    id: Uuid,
    /// Starts at 1, without gaps.
    sequence: i64,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    actor: AuditActorBody,
    /// The client's address; null for a command or a change by Linecard itself.
    remote_address: Option<String>,
    #[schema(value_type = schema_enums::AuditAction)]
    action: String,
    #[schema(value_type = schema_enums::AuditResourceType)]
    resource_type: String,
    /// The id of the resource; for agent settings, the agent's.
    resource_id: Option<Uuid>,
    /// The previous values, without secrets: a token appears only as its mask. Null if there was nothing before.
    before: Option<Value>,
    /// The new values, like `before`; null if nothing is left.
    after: Option<Value>,
    /// SHA-256 in hexadecimal, computed over the previous entry's hash and this entry.
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
/// Changes to settings, agents, members, API keys and flags: who made them, from where, when, and the values before and
/// after. Newest first. A page of a filtered list examines 10,000 entries at most: it can be empty and have a `nextCursor`, which goes
/// on from there. Requires the admin role.
#[utoipa::path(get, path = "/api/audit-log", tag = "audit log",
    params(("actor" = Option<Uuid>, Query, description = "The id of a user or API key"),
        ("actorKind" = Option<schema_enums::AuditActorKind>, Query,
            description = "Only changes by actors of this kind"),
        ("action" = Option<schema_enums::AuditAction>, Query),
        ("resourceType" = Option<schema_enums::AuditResourceType>, Query),
        ("resourceId" = Option<Uuid>, Query),
        ("search" = Option<String>, Query,
            description = "A part of the actor's name, of the action, of the agent's name or of the values before and after, as they \
                are in the entry; whatever the case, at most 200 characters",
            example = "ada@example.com"),
        ("from" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("to" = Option<String>, Query, description = "RFC 3339, exclusive"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<AuditEntryBody>, description = "A page of changes")))]
pub(crate) async fn list_audit_log(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<PageBody<AuditEntryBody>>, Problem> {
    let mut fields = Fields::default();
    let filter = AuditFilter {
        actor_id: params.uuid("actor", &mut fields),
        actor_kind: one_of(&mut params, &mut fields, "actorKind", &schema_enums::ACTOR_KINDS),
        action: one_of(&mut params, &mut fields, "action", &actions()),
        resource_type: one_of(&mut params, &mut fields, "resourceType", &schema_enums::resource_types()),
        resource_id: params.uuid("resourceId", &mut fields),
        from: params.instant("from", &mut fields),
        to: params.instant("to", &mut fields),
        search: None,
    };
    let search = params.search("search", &mut fields);
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.audit_log(&caller, filter, search, &request).await?;
    Ok(Json(PageBody::of(page, AuditEntryBody::from)))
}

fn actions() -> Vec<&'static str> {
    AuditAction::ALL.iter().map(|action| action.as_str()).collect()
}

/// A parameter that must be one of the known names.
fn one_of(params: &mut Params, fields: &mut Fields, parameter: &str, known: &[&str]) -> Option<String> {
    let value = params.text(parameter)?;
    if known.contains(&value.as_str()) {
        return Some(value);
    }
    fields.refuse(parameter, format!("must be one of {}", known.join(", ")));
    None
}
