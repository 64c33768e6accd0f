//! Cancellation: a request can end at any moment, and then its connection serves another tenant.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use linecard_domain::{AgentId, AgentOrder, Limits, Name, OrganizationId, SystemClock, UserId};
use linecard_testkit::TestDatabase;
use uuid::Uuid;

use crate::agents::list::{AgentFilter, agent_list};
use crate::agents::{AGENT_GET, AgentConfiguration, agent_clear_default, agent_insert};
use crate::audit::NewAuditEntry;
use crate::do_not_call::{DO_NOT_CALL_ADD, DO_NOT_CALL_BY_NUMBER};
use crate::identity::organization::{organization_get, organization_lock};
use crate::sql::page::PageRequest;
use crate::tenancy::context::{Principal, TenantContext};
use crate::tenancy::round_trip::Param;
use crate::{PoolOptions, SchemaNames, Store, StoreError};

const CANCELLATIONS: usize = 10_000;
const WORKERS: u64 = 4;

/// SplitMix64: the same seed gives the same moments.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Polls a future at most so many times, then drops it.
async fn polled<F: Future>(times: u64, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut left = times;
    std::future::poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Runs a future until it ends or a random moment arrives: after some polls, or after some microseconds.
async fn until_a_random_moment<F: Future>(random: &mut Seeded, work: F) -> Option<F::Output> {
    if random.below(2) == 0 {
        return polled(random.below(9), work).await;
    }
    tokio::time::timeout(Duration::from_micros(random.below(3_000)), work).await.ok()
}

async fn organization(store: &Store, name: &str) -> TenantContext {
    let user = UserId::from_uuid(Uuid::from_u128(u128::from(name.len() as u64)));
    let organization = OrganizationId::from_uuid(Uuid::from_u128(0x1000 + name.len() as u128));
    let email = format!("{name}@example.com").parse().expect("an address");
    assert!(store.user_create(user, &email, "hash", false).await.expect("a user"));
    let name: Name = name.parse().expect("a name");
    let entry = NewAuditEntry {
        id: Uuid::from_u128(1),
        remote_address: None,
        operator: None,
        action: "organization.create",
        resource_type: "organization",
        resource_id: *organization.as_uuid(),
        before: None,
        after: None,
    };
    let created = store.organization_create(organization, &name, user, &entry, u32::MAX).await;
    assert!(created.expect("an organization"));
    TenantContext::new(organization, Principal::User(user))
}

/// What a request may do with a transaction: one statement or several, read or written, ended by the last
/// statement, by a commit or not at all.
async fn work(store: &Store, context: &TenantContext, kind: u64, agent: u128) -> Result<(), StoreError> {
    let request = PageRequest { limit: 10, after: None };
    let settings = AgentConfiguration {
        name: "Agent".parse().expect("a name"),
        description: None,
        voice_url: None,
        stream_url: None,
        is_default: kind == 3,
        limits: Limits::default(),
    };
    let agent = AgentId::from_uuid(Uuid::from_u128(agent));
    let mut tx = store.begin(context).await?;
    if kind == 3 {
        assert!(organization_lock(&mut tx).await?, "an owner may");
    }
    match kind {
        0 => {
            let found = organization_get(tx.last()).await?.expect("one's own organization");
            assert_eq!(found.id, context.organization_id());
        }
        1 => {
            organization_get(&mut tx).await?;
            agent_list(tx.last(), &AgentFilter::default(), AgentOrder::NewestFirst, &request).await?;
        }
        2 => {
            agent_list(&mut tx, &AgentFilter::default(), AgentOrder::NewestFirst, &request).await?;
            organization_get(&mut tx).await?;
            tx.commit().await?;
        }
        3 => {
            agent_clear_default(&mut tx, agent).await?;
            agent_insert(&mut tx, agent, &settings).await?;
            organization_get(tx.last()).await?;
        }
        4 => {
            agent_insert(&mut tx, agent, &settings).await?;
            agent_list(&mut tx, &AgentFilter::default(), AgentOrder::NewestFirst, &request).await?;
        }
        _ => {
            // Refused by the database: the agent is already in the directory.
            agent_insert(&mut tx, agent, &settings).await?;
            let repeated = agent_insert(&mut tx, agent, &settings).await;
            assert!(matches!(repeated, Err(StoreError::Duplicate(_))), "{repeated:?}");
        }
    }
    Ok(())
}

/// The next user of a connection must find no tenant's settings and no open transaction on it.
async fn require_clean_connection(store: &Store) {
    let client = store.client().await.expect("a connection");
    // By the simple protocol: outside of a transaction, the statement begins one at its own instant.
    let answer = client
        .simple_query(
            "SELECT concat_ws(',', current_setting('app.organization_id', true), current_setting('app.user_id', true),
                current_setting('app.org_role', true)) AS settings, now() = statement_timestamp() AS alone,
                (SELECT count(*) FROM agent_configurations) AS seen",
        )
        .await
        .expect("a connection that is not in a failed transaction");
    let row = answer
        .iter()
        .find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        })
        .expect("a row");
    let left = row.get("settings").expect("text");
    assert!(left.trim_matches(',').is_empty(), "a tenant's settings were left behind: {left}");
    assert_eq!(row.get("alone"), Some("t"), "a transaction was left open");
    assert_eq!(row.get("seen"), Some("0"), "a tenant's rows are seen without a context");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_cancelled_at_any_moment_leaves_nothing_of_its_tenant_on_the_connection() {
    let database = TestDatabase::create().await;
    let options = PoolOptions { max_size: 3, wait: Duration::from_secs(20) };
    let store = Store::connect(database.app_config(), SchemaNames::default(), options, Arc::new(SystemClock))
        .await
        .expect("connects");
    let tenants = [organization(&store, "One").await, organization(&store, "Other").await];

    let workers = (0..WORKERS).map(|worker| {
        let (store, tenants) = (store.clone(), tenants.clone());
        async move {
            let mut random = Seeded(0x004C_696E_6563_6172 + worker);
            let (mut cancelled, mut finished, mut round) = (0, 0, 0_u128);
            while cancelled < CANCELLATIONS / usize::try_from(WORKERS).expect("few") {
                round += 1;
                let context = &tenants[usize::try_from(random.below(2)).expect("0 or 1")];
                let kind = random.below(6);
                let agent = (u128::from(worker) << 64) | (round << 1);
                match until_a_random_moment(&mut random, work(&store, context, kind, agent)).await {
                    Some(done) => {
                        done.expect("what was not cancelled succeeds");
                        finished += 1;
                    }
                    None => cancelled += 1,
                }
                require_clean_connection(&store).await;
            }
            (cancelled, finished)
        }
    });
    let outcomes = futures_util::future::join_all(workers.map(|worker| {
        #[expect(clippy::disallowed_methods, reason = "joined below")]
        tokio::spawn(worker)
    }))
    .await;
    let (cancelled, finished) = outcomes
        .into_iter()
        .map(|outcome| outcome.expect("no worker failed"))
        .fold((0, 0), |(cancelled, finished), (c, f)| (cancelled + c, finished + f));
    assert!(cancelled >= CANCELLATIONS, "{cancelled} were cancelled");
    assert!(finished > CANCELLATIONS / 20, "only {finished} were not: the moments are too early");
}

#[tokio::test]
async fn a_transaction_that_fails_leaves_nothing_of_its_tenant_on_the_connection() {
    let database = TestDatabase::create().await;
    let options = PoolOptions { max_size: 1, wait: Duration::from_secs(5) };
    let store = Store::connect(database.app_config(), SchemaNames::default(), options, Arc::new(SystemClock))
        .await
        .expect("connects");
    let context = organization(&store, "One").await;
    let stranger = TenantContext::new(context.organization_id(), Principal::User(UserId::from_uuid(Uuid::max())));
    for last in [true, false] {
        let mut tx = store.begin(&stranger).await.expect("begun");
        let tx_or_last = if last { tx.last() } else { &mut tx };
        let refused = organization_get(tx_or_last).await;
        assert!(matches!(refused, Err(StoreError::NotAdmitted)), "{refused:?}");
        drop(tx);
        require_clean_connection(&store).await;

        // The conversion of the parameter fails, so the statement is never sent.
        let mut tx = store.begin(&context).await.expect("begun");
        let tx_or_last = if last { tx.last() } else { &mut tx };
        let unconvertible = tx_or_last.rows(&AGENT_GET, &[&"no UUID"]).await;
        assert!(matches!(unconvertible, Err(StoreError::Query { .. })), "{unconvertible:?}");
        drop(tx);
        require_clean_connection(&store).await;
    }
}

#[tokio::test]
async fn what_travels_together_is_committed_together_or_not_at_all() {
    let database = TestDatabase::create().await;
    let options = PoolOptions { max_size: 1, wait: Duration::from_secs(5) };
    let store = Store::connect(database.app_config(), SchemaNames::default(), options, Arc::new(SystemClock))
        .await
        .expect("connects");
    let context = organization(&store, "One").await;
    let (id, number, now) = (Uuid::from_u128(7), "+14155550123", store.now());
    let added: [Param<'_>; 4] = [&id, &number, &None::<&str>, &now];
    let found: [Param<'_>; 1] = [&number];
    let stored = async || {
        let mut tx = store.begin(&context).await.expect("begun");
        tx.last().changed(&DO_NOT_CALL_BY_NUMBER, &found).await.expect("answered")
    };

    // The second one cannot be sent, and neither is the COMMIT behind it.
    for begun in [false, true] {
        let mut tx = store.begin(&context).await.expect("begun");
        if begun {
            organization_get(&mut tx).await.expect("answered");
        }
        let refused = tx.last().all(&[(&DO_NOT_CALL_ADD, &added), (&AGENT_GET, &[&"no UUID"])]).await;
        assert!(matches!(refused, Err(StoreError::Query { .. })), "{refused:?}");
        drop(tx);
        require_clean_connection(&store).await;
        assert!(!stored().await, "a part of it was stored");
    }

    let mut tx = store.begin(&context).await.expect("begun");
    let statements = [(&DO_NOT_CALL_ADD, added.as_slice()), (&DO_NOT_CALL_BY_NUMBER, &found)];
    let [added, seen] = tx.last().together_before_last(statements).await.expect("answered");
    assert_eq!((added.len(), seen.len()), (1, 1), "the second one sees what the first one did");
    assert!(tx.all(&[]).await.expect("ended").is_empty());
    drop(tx);
    assert!(stored().await, "it was announced as the last one and not committed");
}
