//! `GET /api/platform/audit-log`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::PlatformAuditEntry;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{EventsScope, Fields, Params, Platform, page_request};
use crate::problem::Problem;
use crate::routes::audit_log::list::AuditActorBody;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// A change of the installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlatformAuditEntryBody {
    id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    actor: AuditActorBody,
    /// The client's address; null for a change by Linecard itself.
    remote_address: Option<String>,
    #[schema(value_type = schema_enums::AuditAction)]
    action: String,
    #[schema(value_type = schema_enums::AuditResourceType)]
    resource_type: String,
    /// The id of the resource.
    resource_id: Uuid,
    /// The previous values, without secrets; null if there was nothing before.
    before: Option<Value>,
    /// The new values, like `before`; null if nothing is left.
    after: Option<Value>,
}

impl From<PlatformAuditEntry> for PlatformAuditEntryBody {
    fn from(entry: PlatformAuditEntry) -> Self {
        Self {
            id: entry.id,
            created_at: entry.created_at,
            actor: AuditActorBody { kind: entry.actor_kind, id: entry.actor_id, name: entry.actor_name },
            remote_address: entry.remote_address,
            action: entry.action,
            resource_type: entry.resource_type,
            resource_id: entry.resource_id,
            before: entry.before,
            after: entry.after,
        }
    }
}

/// List changes of the installation
///
/// Of its event endpoints: which platform key made them, from where, when, and the values before and after. Newest first. What a
/// platform key changes in an organization is in the audit log of that organization. Requires the scope `events`.
#[utoipa::path(get, path = "/api/platform/audit-log", tag = "platform", security(("platformKey" = [])),
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<PlatformAuditEntryBody>, description = "A page of changes")))]
pub(crate) async fn list_platform_audit_log(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    mut params: Params,
) -> Result<Json<PageBody<PlatformAuditEntryBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.platform_audit_log(&platform, &request).await?;
    Ok(Json(PageBody::of(page, PlatformAuditEntryBody::from)))
}
