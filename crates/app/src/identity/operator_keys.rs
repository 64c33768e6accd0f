//! API keys that the operator of the installation makes: usually the first one.

use linecard_domain::{Email, KeyLimits, KeyScope, Name, OrganizationId, PersonName, Role};
use linecard_store::{NewApiKey, TenantContext, api_key_insert, api_keys_reach, member_for_key, organization_lock};

use super::CreatedApiKey;
use crate::app::App;
use crate::audit::{AuditAction, Change, Origin, api_key_snapshot};
use crate::error::AppError;
use crate::quotas::Quota;
use crate::secrets;

/// A key to be made by the operator.
#[derive(Debug)]
pub struct OperatorKeyInput {
    pub name: Name,
    pub role: Role,
    /// Whose key it is; `None`: the owner who has been one for the longest.
    pub member: Option<Email>,
}

/// A key that was just made, and whose it is.
#[derive(Debug)]
pub struct OperatorKey {
    pub created: CreatedApiKey,
    pub member: PersonName,
}

impl App {
    /// For `linecard api-key create`: makes a key for a member, who did not ask for it, so that the audit log names the
    /// command. As with every key, its role is at most the member's, and it ends with the membership.
    pub async fn create_operator_key(
        &self,
        organization: OrganizationId,
        input: &OperatorKeyInput,
    ) -> Result<OperatorKey, AppError> {
        let mut tx = self.store.begin(&TenantContext::maintenance(organization)).await?;
        // Locked, so that keys which are made at the same moment are counted.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let Some(member) = member_for_key(&mut tx, input.member.as_ref()).await? else {
            return Err(AppError::field("/member", "must be the email address of a member of the organization"));
        };
        if member.role < input.role {
            let detail = format!("must be at most {}, which is the role of {}", member.role, member.name.as_str());
            return Err(AppError::field("/role", detail));
        }
        let limit = self.settings.quotas.api_keys;
        if api_keys_reach(&mut tx, limit).await? {
            return Err(AppError::QuotaReached { quota: Quota::ApiKeys, limit });
        }
        let key = secrets::generate(secrets::API_KEY_PREFIX, self.dependencies.random_source.as_ref())?;
        let new = NewApiKey {
            id: self.dependencies.next_id(),
            name: &input.name,
            hash: secrets::hash(&key),
            hint: &secrets::hint(&key),
            role: input.role,
            created_by: member.user_id,
            created_by_key: None,
            limits: &KeyLimits { scopes: KeyScope::DEFAULT.to_vec(), agents: None },
            expires_at: None,
        };
        let stored = api_key_insert(&mut tx, &new).await?.ok_or(AppError::NotFound("organization"))?;
        let after = Some(api_key_snapshot(&stored));
        let change = Change { action: AuditAction::ApiKeyCreate, resource_id: stored.id.into(), before: None, after };
        self.audit.commit(tx, Origin::command("linecard api-key create"), change).await?;
        Ok(OperatorKey { created: CreatedApiKey { key, stored }, member: member.name })
    }
}
