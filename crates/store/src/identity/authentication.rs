//! Before an organization is known: who is it? Each statement here is one SECURITY DEFINER function
//! that answers at most one row.

use linecard_domain::{ApiKeyId, Email, Name, OrganizationId, Role, SessionId, Timestamp, UserId};
use serde::Deserialize;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::audit::{AUDIT_APPEND, NewAuditEntry};
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, parsed};
use crate::sql::statement::{Statement, statements};
use crate::tenancy::context::{Principal, SecretHash, TenantContext};
use crate::tenancy::transaction::{ENTER_MAINTENANCE, ENTER_USER, Param, Store, roll_back, was_cut_short};

statements! {
    AUTHENTICATE_KEY = "SELECT * FROM app.authenticate_key($1, $2)";
    AUTHENTICATE_SESSION = "SELECT * FROM app.authenticate_session($1, $2)";
    USER_BY_EMAIL = "SELECT * FROM app.user_by_email($1)";
    USER_CREATE = "SELECT app.create_user($1, $2, $3, $4, $5) AS created";
    ORGANIZATION_FOUND = "SELECT app.found_organization($1, $2, $3, $4)";
    ORGANIZATIONS_AFTER = "SELECT * FROM app.organizations_after($1, $2)";
    ORGANIZATION_BY_NAME = "SELECT * FROM app.organization_by_name($1)";
}

/// An API key that is neither revoked nor expired, and what it may do at this moment.
#[derive(Debug, Clone)]
pub struct AuthenticatedKey {
    pub context: TenantContext,
    pub id: ApiKeyId,
    pub role: Role,
    /// The person who made it.
    pub made_by: UserId,
}

/// A person's session, and the organizations that the person belongs to.
#[derive(Debug, Clone)]
pub struct AuthenticatedSession {
    pub id: SessionId,
    pub user_id: UserId,
    pub email: Email,
    pub expires_at: Timestamp,
    pub memberships: Vec<Membership>,
}

#[derive(Debug, Clone)]
pub struct Membership {
    pub organization_id: OrganizationId,
    pub organization_name: String,
    pub role: Role,
}

impl AuthenticatedSession {
    /// The context of one of the session's own organizations; `None` for any other.
    pub fn enter(&self, organization_id: OrganizationId) -> Option<(TenantContext, Role)> {
        let membership = self.memberships.iter().find(|m| m.organization_id == organization_id)?;
        Some((TenantContext::new(organization_id, Principal::User(self.user_id)), membership.role))
    }
}

/// What signing in is checked against.
#[derive(Debug)]
pub struct SignInRecord {
    pub user_id: UserId,
    /// argon2id, PHC string format.
    pub password_hash: String,
    /// The organization that made this person, to which alone it can belong.
    pub home_organization: Option<OrganizationId>,
}

#[derive(Deserialize)]
struct MembershipJson {
    id: Uuid,
    name: String,
    role: String,
}

impl Store {
    async fn unscoped(&self, statement: &Statement, params: &[Param<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.unscoped_rows(statement, params).await?.into_iter().next())
    }

    pub async fn authenticate_key(&self, hash: SecretHash) -> Result<Option<AuthenticatedKey>, StoreError> {
        let hash_bytes = hash.0.as_slice();
        let Some(row) = self.unscoped(&AUTHENTICATE_KEY, &[&hash_bytes, &self.now()]).await? else {
            return Ok(None);
        };
        let key_id: ApiKeyId = id(&row, "key_id")?;
        let principal = Principal::Key { id: key_id, hash };
        Ok(Some(AuthenticatedKey {
            context: TenantContext::new(id(&row, "organization_id")?, principal),
            id: key_id,
            role: parsed(&row, "role")?,
            made_by: id(&row, "made_by")?,
        }))
    }

    pub async fn authenticate_session(&self, hash: SecretHash) -> Result<Option<AuthenticatedSession>, StoreError> {
        let hash = hash.0.as_slice();
        let Some(row) = self.unscoped(&AUTHENTICATE_SESSION, &[&hash, &self.now()]).await? else {
            return Ok(None);
        };
        Ok(Some(AuthenticatedSession {
            id: id(&row, "session_id")?,
            user_id: id(&row, "user_id")?,
            email: parsed(&row, "email")?,
            expires_at: column(&row, "expires_at")?,
            memberships: memberships(column(&row, "organizations")?)?,
        }))
    }

    pub async fn user_by_email(&self, email: &Email) -> Result<Option<SignInRecord>, StoreError> {
        let row = self.unscoped(&USER_BY_EMAIL, &[&email.as_str()]).await?;
        row.map(|row| {
            Ok(SignInRecord {
                user_id: id(&row, "id")?,
                password_hash: column(&row, "password_hash")?,
                home_organization: optional_id(&row, "home_organization_id")?,
            })
        })
        .transpose()
    }

    /// Makes a person. Answers false, and changes nothing, when the address has one already.
    pub async fn user_create(
        &self,
        user: UserId,
        email: &Email,
        password_hash: &str,
        home: Option<OrganizationId>,
    ) -> Result<bool, StoreError> {
        let home = home.map(Uuid::from);
        let params: [Param<'_>; 5] = [user.as_uuid(), &email.as_str(), &password_hash, &home, &self.now()];
        match self.unscoped(&USER_CREATE, &params).await? {
            Some(row) => column(&row, "created"),
            None => Ok(false),
        }
    }

    /// Makes an organization with its owner, who must exist, and begins its audit log: as the owner, or as the
    /// program where a command is named.
    pub async fn organization_found(
        &self,
        organization: OrganizationId,
        name: &Name,
        owner: UserId,
        entry: &NewAuditEntry<'_>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let client = self.client().await?;
        let prepare = async |statement: &Statement| {
            client.prepare_cached(statement.sql).await.map_err(|error| StoreError::from_query(statement.name, error))
        };
        let (enter, enter_params): (&Statement, Vec<Param<'_>>) = match entry.operator {
            Some(_) => (&ENTER_MAINTENANCE, vec![organization.as_uuid()]),
            None => (&ENTER_USER, vec![owner.as_uuid(), organization.as_uuid()]),
        };
        let prepared = [prepare(&ORGANIZATION_FOUND).await?, prepare(enter).await?, prepare(&AUDIT_APPEND).await?];
        let found_params: [Param<'_>; 4] = [organization.as_uuid(), &name.as_str(), owner.as_uuid(), &now];
        let [found, enter, audit] = &prepared;
        let audit_params = entry.params(&organization, &now);
        // All five are queued by one poll: cancelled, the transaction was sent whole or not at all.
        let sent = tokio::try_join!(
            biased;
            client.batch_execute("BEGIN"),
            client.query_one(found, &found_params),
            client.query_one(enter, &enter_params),
            client.query_one(audit, &audit_params),
            client.batch_execute("COMMIT"),
        );
        sent.map(drop).map_err(|error| {
            if was_cut_short(&error) {
                roll_back(&client);
            }
            StoreError::from_query(ORGANIZATION_FOUND.name, error)
        })
    }

    /// Organizations with their names, in the order of their ids from behind one on; at most `most`.
    pub async fn organizations_after(
        &self,
        last: Option<OrganizationId>,
        most: u16,
    ) -> Result<Vec<(OrganizationId, String)>, StoreError> {
        let last = last.map_or(Uuid::nil(), Uuid::from);
        let rows = self.unscoped_rows(&ORGANIZATIONS_AFTER, &[&last, &i32::from(most)]).await?;
        rows.iter().map(|row| Ok((id(row, "id")?, column(row, "name")?))).collect()
    }

    /// The organization of that name, and whether the name is shared by others.
    pub async fn organization_by_name(&self, name: &Name) -> Result<Option<(OrganizationId, bool)>, StoreError> {
        let row = self.unscoped(&ORGANIZATION_BY_NAME, &[&name.as_str()]).await?;
        row.map(|row| Ok((id(&row, "id")?, column(&row, "ambiguous")?))).transpose()
    }
}

fn memberships(json: serde_json::Value) -> Result<Vec<Membership>, StoreError> {
    let unreadable =
        |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Unreadable { column: "organizations", source };
    let raw: Vec<MembershipJson> = serde_json::from_value(json).map_err(|error| unreadable(error.into()))?;
    raw.into_iter()
        .map(|m| {
            Ok(Membership {
                organization_id: m.id.into(),
                organization_name: m.name,
                role: m.role.parse().map_err(|error: linecard_domain::ValidationError| unreadable(error.into()))?,
            })
        })
        .collect()
}
