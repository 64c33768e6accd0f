//! The intent of an API key's call on the agent's own credential.

use std::cmp::Ordering;
use std::fmt;

use linecard_domain::{CallId, NumberType, Timestamp};
use serde_json::Value;
use tokio_postgres::Row;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::calls::intent::NewCall;
use crate::credentials::resolution::{ResolvedAgent, ResolvedCredential, country_of};
use crate::error::StoreError;
use crate::sql::row::{column, position};
use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::Store;
use crate::tenancy::context::{Principal, SecretHash, TenantContext};
use crate::tenancy::group_commit::{GroupCommit, Grouped, Prepared};

statements! {
    /// Arrays with an item at each position: $1 organization, $2 API key, $3 its hash, $4 agent, $5 call, $6 to,
    /// $7 submit before, $8 now, $9 metadata, $10 idempotency key or NULL, $11 request hash, $12 when the key expires,
    /// $13 the country of $6, $14 the client's address.
    static CALL_PLACE: GlobalStatement = "
        SELECT *
        FROM app.place_calls($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
}

/// A stored intent, with what its call is placed with.
#[derive(Debug)]
pub struct PlacedIntent {
    pub agent: ResolvedAgent,
    pub credential: ResolvedCredential,
    pub max_call_seconds: Option<i32>,
}

#[derive(Debug)]
struct Placement {
    organization: Uuid,
    api_key: Uuid,
    hash: SecretHash,
    agent: Uuid,
    call: Uuid,
    to: String,
    country: String,
    placed_from: Option<String>,
    submit_before: Timestamp,
    created_at: Timestamp,
    metadata: Option<Value>,
    claim: Option<Claim>,
}

impl Placement {
    fn locked(&self) -> (Uuid, Uuid, Option<&str>) {
        (self.organization, self.api_key, self.claim.as_ref().map(|claim| claim.key.as_str()))
    }
}

#[derive(Debug)]
struct Claim {
    key: String,
    request_hash: Vec<u8>,
    expires_at: Timestamp,
}

/// Intents that are stored by the short way.
pub struct ShortWayIntents(GroupCommit<Placement>);

impl fmt::Debug for ShortWayIntents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShortWayIntents").finish_non_exhaustive()
    }
}

impl ShortWayIntents {
    pub(super) fn new(store: &Store, tasks: &TaskTracker) -> Self {
        Self(GroupCommit::new(store.clone(), tasks.clone()))
    }

    /// Stores the intent of an API key's call on the agent's own credential, if nothing is limited but the countries and the
    /// organization's calls a day, and the idempotency key is new. `None`: another case. `created_at` must not be later than the time in the call's id.
    pub async fn store(
        &self,
        context: &TenantContext,
        call: &NewCall<'_>,
        created_at: Timestamp,
    ) -> Result<Option<PlacedIntent>, StoreError> {
        let (&Principal::Key { id, hash }, Some(agent)) = (context.principal(), call.agent_id) else {
            return Ok(None);
        };
        // Whether a costly number may be called, the general statement decides.
        if NumberType::of(call.to).is_some() {
            return Ok(None);
        }
        let placement = Placement {
            organization: *context.organization_id().as_uuid(),
            api_key: *id.as_uuid(),
            hash,
            agent: *agent.as_uuid(),
            call: CallId::into(call.id),
            to: call.to.as_str().to_owned(),
            country: country_of(call.to),
            placed_from: call.placed_from.map(|address| address.to_string()),
            submit_before: call.submit_before,
            created_at,
            metadata: call.metadata.cloned(),
            claim: call.idempotency.map(|claim| Claim {
                key: claim.key.to_owned(),
                request_hash: claim.request_hash.to_owned(),
                expires_at: claim.expires_at,
            }),
        };
        self.0.store(placement).await
    }
}

impl Grouped for Placement {
    type Outcome = PlacedIntent;

    const STATEMENT: &'static GlobalStatement = &CALL_PLACE;

    fn order(&self, other: &Self) -> Ordering {
        self.locked().cmp(&other.locked())
    }

    async fn run(statement: Prepared<'_>, items: &[Self]) -> Result<Vec<Row>, StoreError> {
        fn all<'a, T>(items: &'a [Placement], of: impl Fn(&'a Placement) -> T) -> Vec<T> {
            items.iter().map(of).collect()
        }
        let claims = all(items, |item| item.claim.as_ref());
        statement
            .rows(&[
                &all(items, |item| item.organization),
                &all(items, |item| item.api_key),
                &all(items, |item| item.hash.0.as_slice()),
                &all(items, |item| item.agent),
                &all(items, |item| item.call),
                &all(items, |item| item.to.as_str()),
                &all(items, |item| item.submit_before),
                &all(items, |item| item.created_at),
                &all(items, |item| item.metadata.as_ref()),
                &claims.iter().map(|claim| claim.map(|claim| claim.key.as_str())).collect::<Vec<_>>(),
                &claims.iter().map(|claim| claim.map(|claim| claim.request_hash.as_slice())).collect::<Vec<_>>(),
                &claims.iter().map(|claim| claim.map(|claim| claim.expires_at)).collect::<Vec<_>>(),
                &all(items, |item| item.country.as_str()),
                &all(items, |item| item.placed_from.as_deref()),
            ])
            .await
    }

    fn position(_: &[Self], row: &Row) -> Result<usize, StoreError> {
        position(row, "item")
    }

    fn outcome(row: &Row) -> Result<PlacedIntent, StoreError> {
        Ok(PlacedIntent {
            agent: ResolvedAgent::read(row)?,
            credential: ResolvedCredential::read(row)?,
            max_call_seconds: column(row, "max_call_seconds")?,
        })
    }
}
