//! Who is it? Asked before an organization is known: each statement here calls one SECURITY DEFINER function.

use std::sync::Arc;

use linecard_domain::{
    ApiKeyId, Email, KeyLimits, Name, OrganizationId, PersonName, Role, SessionId, Timestamp, UserId,
};
use serde::Deserialize;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::audit::{AUDIT_APPEND, NewAuditEntry};
use crate::error::StoreError;
use crate::identity::api_key::key_limits;
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::{GlobalStatement, Statement, statements};
use crate::tenancy::Store;
use crate::tenancy::context::{Principal, SecretHash, TenantContext};
use crate::tenancy::round_trip::{Param, prepare, roll_back, was_cut_short};
use crate::tenancy::transaction::entering::{ENTER_MAINTENANCE, ENTER_USER};

statements! {
    /// $1 the key's hash, $2 now.
    static AUTHENTICATE_KEY: GlobalStatement = "SELECT * FROM app.admitted_key($1, $2)";
    /// $1 the hash of the cookie's secret, $2 now.
    static AUTHENTICATE_SESSION: GlobalStatement = "SELECT * FROM app.session_with_factor($1, $2)";
    /// Those of the keys whose hashes are $1 that can be used at $2.
    static KEYS_LIVE: GlobalStatement = "
        SELECT h.hash
        FROM unnest($1::bytea[]) AS h (hash)
        CROSS JOIN LATERAL app.admitted_key(h.hash, $2) k";
    /// Those of the sessions whose cookies' hashes are $1 that go on at $2, with the organizations of their users.
    static SESSIONS_LIVE: GlobalStatement = "
        SELECT h.hash, s.second_factor, s.organizations
        FROM unnest($1::bytea[]) AS h (hash)
        CROSS JOIN LATERAL app.session_with_factor(h.hash, $2) s";
    static USER_BY_EMAIL: GlobalStatement = "SELECT id, password_hash FROM app.user_by_email($1)";
    /// $1 user, $2 email address, $3 password hash, $4 whether it must be changed first, $5 now.
    static USER_CREATE: GlobalStatement = "SELECT app.create_person($1, $2, $3, $4, $5) AS created";
    /// $1 organization, $2 name, $3 owner, $4 now, $5 how many organizations the owner may own.
    static ORGANIZATION_CREATE: GlobalStatement = "SELECT app.found_organization_within($1, $2, $3, $4, $5)";
    static ORGANIZATIONS_AFTER: GlobalStatement = "SELECT * FROM app.organizations_after($1, $2)";
    static ORGANIZATION_BY_NAME: GlobalStatement = "SELECT * FROM app.organization_by_name($1)";
}

/// What `app.found_organization_within` raises for a person who owns enough organizations.
const OWNS_ENOUGH: &str = "LC001";

/// An API key that is neither revoked nor expired, and its role at this moment.
#[derive(Debug, Clone)]
pub struct AuthenticatedKey {
    pub context: TenantContext,
    pub id: ApiKeyId,
    pub role: Role,
    /// The user who created it.
    pub created_by: UserId,
    pub limits: Arc<KeyLimits>,
    pub expires_at: Option<Timestamp>,
}

/// A user's session, and the organizations that the user belongs to.
#[derive(Debug, Clone)]
pub struct AuthenticatedSession {
    pub id: SessionId,
    /// What its cookie is recognized by, to ask again later.
    pub hash: SecretHash,
    pub user_id: UserId,
    pub name: PersonName,
    pub expires_at: Timestamp,
    /// To the minute; `None`: not used since it began.
    pub last_used_at: Option<Timestamp>,
    /// Somebody else chose the password: the session opens nothing but changing it.
    pub must_change_password: bool,
    /// Whether the session was begun with a second factor: the person's own, or one that the identity provider has asked for.
    /// Who has one of their own has no other sessions.
    pub second_factor: bool,
    pub memberships: Vec<Membership>,
}

/// An organization that a user belongs to.
#[derive(Debug, Clone)]
pub struct Membership {
    pub organization_id: OrganizationId,
    pub organization_name: String,
    pub role: Role,
    /// Whether the organization admits only sessions of people who have a second factor.
    pub second_factor_required: bool,
}

impl Membership {
    /// Whether a session of a person with, or without, a second factor may enter.
    pub fn admits(&self, second_factor: bool) -> bool {
        second_factor || !self.second_factor_required
    }
}

impl AuthenticatedSession {
    /// The context of one of the session's own organizations; `None` for any other.
    pub fn enter(&self, organization_id: OrganizationId) -> Option<Entrance> {
        let membership = self.memberships.iter().find(|m| m.organization_id == organization_id)?;
        Some(enter(self.user_id, membership, self.second_factor))
    }
}

/// A person's entrance to an organization of theirs.
pub(super) fn enter(user: UserId, membership: &Membership, second_factor: bool) -> Entrance {
    if !membership.admits(second_factor) {
        return Entrance::NeedsSecondFactor;
    }
    let context = TenantContext::new(membership.organization_id, Principal::User(user));
    Entrance::Open(context, membership.role)
}

/// Whether a session or token may act in an organization of its person.
#[derive(Debug)]
pub enum Entrance {
    Open(TenantContext, Role),
    /// The organization or the person's account requires a second factor, and none was shown.
    NeedsSecondFactor,
}

/// What a sign-in is verified against.
#[derive(Debug)]
pub struct SignInRecord {
    pub user_id: UserId,
    /// argon2id, PHC string format; `None`: the identity provider signs the person in, and nothing else.
    pub password_hash: Option<String>,
}

#[derive(Deserialize)]
struct MembershipJson {
    id: Uuid,
    name: String,
    role: String,
    #[serde(rename = "secondFactorRequired", default)]
    second_factor_required: bool,
}

impl Store {
    /// `None`: there is no such key, or it is revoked or expired.
    pub async fn authenticate_key(&self, hash: SecretHash) -> Result<Option<AuthenticatedKey>, StoreError> {
        let hash_bytes = hash.0.as_slice();
        let Some(row) = self.global_row(&AUTHENTICATE_KEY, &[&hash_bytes, &self.now()]).await? else {
            return Ok(None);
        };
        let key_id: ApiKeyId = id(&row, "key_id")?;
        let principal = Principal::Key { id: key_id, hash };
        Ok(Some(AuthenticatedKey {
            context: TenantContext::new(id(&row, "organization_id")?, principal),
            id: key_id,
            role: parsed(&row, "role")?,
            created_by: id(&row, "made_by")?,
            limits: Arc::new(key_limits(&row)?),
            expires_at: column(&row, "expires_at")?,
        }))
    }

    /// `None`: there is no such session, or it has expired.
    pub async fn authenticate_session(&self, hash: SecretHash) -> Result<Option<AuthenticatedSession>, StoreError> {
        let hash_bytes = hash.0.as_slice();
        let Some(row) = self.global_row(&AUTHENTICATE_SESSION, &[&hash_bytes, &self.now()]).await? else {
            return Ok(None);
        };
        Ok(Some(AuthenticatedSession {
            id: id(&row, "session_id")?,
            hash,
            user_id: id(&row, "user_id")?,
            name: parsed(&row, "email")?,
            expires_at: column(&row, "expires_at")?,
            last_used_at: column(&row, "last_used_at")?,
            must_change_password: column(&row, "must_change_password")?,
            second_factor: column(&row, "second_factor")?,
            memberships: memberships(column(&row, "organizations")?)?,
        }))
    }

    /// Those of the API keys that are neither revoked nor expired.
    pub async fn live_keys(&self, keys: &[SecretHash]) -> Result<Vec<SecretHash>, StoreError> {
        let hashes: Vec<&[u8]> = keys.iter().map(|hash| hash.0.as_slice()).collect();
        let rows = self.global_rows(&KEYS_LIVE, &[&hashes, &self.now()]).await?;
        rows.iter().map(hash_of).collect()
    }

    /// Those of the sessions that go on, once for each organization of their users that admits them.
    pub async fn live_sessions(
        &self,
        sessions: &[SecretHash],
    ) -> Result<Vec<(SecretHash, OrganizationId)>, StoreError> {
        let hashes: Vec<&[u8]> = sessions.iter().map(|hash| hash.0.as_slice()).collect();
        let rows = self.global_rows(&SESSIONS_LIVE, &[&hashes, &self.now()]).await?;
        let mut live = Vec::new();
        for row in &rows {
            let hash = hash_of(row)?;
            let second_factor = column(row, "second_factor")?;
            let organizations = memberships(column(row, "organizations")?)?.into_iter();
            let organizations = organizations.filter(|membership| membership.admits(second_factor));
            live.extend(organizations.map(|membership| (hash, membership.organization_id)));
        }
        Ok(live)
    }

    /// `None`: no user has this address.
    pub async fn user_by_email(&self, email: &Email) -> Result<Option<SignInRecord>, StoreError> {
        let row = self.global_row(&USER_BY_EMAIL, &[&email.as_str()]).await?;
        row.map(|row| Ok(SignInRecord { user_id: id(&row, "id")?, password_hash: column(&row, "password_hash")? }))
            .transpose()
    }

    /// Creates a user, who must choose another password first if somebody else chose this one. False, and nothing changes, if a user with this address already exists.
    pub async fn user_create(
        &self,
        user: UserId,
        email: &Email,
        password_hash: &str,
        must_change: bool,
    ) -> Result<bool, StoreError> {
        let params: [Param<'_>; 5] = [user.as_uuid(), &email.as_str(), &password_hash, &must_change, &self.now()];
        match self.global_row(&USER_CREATE, &params).await? {
            Some(row) => column(&row, "created"),
            None => Ok(false),
        }
    }

    /// Creates an organization with its owner, who must exist, and its audit log's first entry: as the owner, or as
    /// the program if the entry names a command. False, and nothing changes, if the owner owns `most` already.
    pub async fn organization_create(
        &self,
        organization: OrganizationId,
        name: &Name,
        owner: UserId,
        entry: &NewAuditEntry<'_>,
        most: u32,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let most = i32::try_from(most).unwrap_or(i32::MAX);
        let client = self.client().await?;
        let (enter, enter_params): (&GlobalStatement, Vec<Param<'_>>) = match entry.operator {
            Some(_) => (&ENTER_MAINTENANCE, vec![organization.as_uuid()]),
            None => (&ENTER_USER, vec![owner.as_uuid(), organization.as_uuid()]),
        };
        let create: &Statement = &ORGANIZATION_CREATE.0;
        let create_params: [Param<'_>; 5] = [organization.as_uuid(), &name.as_str(), owner.as_uuid(), &now, &most];
        let audit_params: Vec<Param<'_>> =
            std::iter::once(organization.as_uuid() as Param<'_>).chain(entry.params(&now)).collect();
        let round_trip = async {
            let created = prepare(&client, self.schemas(), create).await?;
            let entered = prepare(&client, self.schemas(), &enter.0).await?;
            let appended = prepare(&client, self.schemas(), &AUDIT_APPEND.0).await?;
            // All five are queued by one poll: cancelled, the transaction was sent whole or not at all.
            let sent = tokio::try_join!(
                biased;
                client.batch_execute("BEGIN"),
                client.query_one(&created, &create_params),
                client.query_one(&entered, &enter_params),
                client.query_one(&appended, &audit_params),
                client.batch_execute("COMMIT"),
            );
            match sent {
                Ok(_) => Ok(true),
                Err(error) if error.code().is_some_and(|code| code.code() == OWNS_ENOUGH) => Ok(false),
                Err(error) => {
                    if was_cut_short(&error) {
                        roll_back(&client);
                    }
                    Err(client.refused(create.name(), error))
                }
            }
        };
        create.measure(round_trip).await
    }

    /// Organizations with their names, in the order of their ids, after `last`; at most `limit`.
    pub async fn organizations_after(
        &self,
        last: Option<OrganizationId>,
        limit: u16,
    ) -> Result<Vec<(OrganizationId, String)>, StoreError> {
        let last = last.map_or(Uuid::nil(), Uuid::from);
        let rows = self.global_rows(&ORGANIZATIONS_AFTER, &[&last, &i32::from(limit)]).await?;
        rows.iter().map(|row| Ok((id(row, "id")?, column(row, "name")?))).collect()
    }

    /// An organization of this name, and whether there are several.
    pub async fn organization_by_name(&self, name: &Name) -> Result<Option<(OrganizationId, bool)>, StoreError> {
        let row = self.global_row(&ORGANIZATION_BY_NAME, &[&name.as_str()]).await?;
        row.map(|row| Ok((id(&row, "id")?, column(&row, "ambiguous")?))).transpose()
    }
}

fn hash_of(row: &Row) -> Result<SecretHash, StoreError> {
    let bytes: Vec<u8> = column(row, "hash")?;
    let hash =
        bytes.try_into().map_err(|_| StoreError::Unreadable { column: "hash", source: "not 32 bytes".into() })?;
    Ok(SecretHash(hash))
}

pub(super) fn memberships(json: serde_json::Value) -> Result<Vec<Membership>, StoreError> {
    let unreadable =
        |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Unreadable { column: "organizations", source };
    let raw: Vec<MembershipJson> = serde_json::from_value(json).map_err(|error| unreadable(error.into()))?;
    raw.into_iter()
        .map(|m| {
            Ok(Membership {
                organization_id: m.id.into(),
                organization_name: m.name,
                second_factor_required: m.second_factor_required,
                role: m.role.parse().map_err(|error: linecard_domain::ValidationError| unreadable(error.into()))?,
            })
        })
        .collect()
}
