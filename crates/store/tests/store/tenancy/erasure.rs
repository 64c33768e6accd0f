//! Erasing an organization takes every row of it, in every table, and none of another.

use std::collections::BTreeSet;

use linecard_domain::{Clock, ErasedKind, OrganizationId, SystemClock, UserId};
use linecard_store::{
    AgentRefusalCount, ErasedTable, RefusalCount, Store, StoreError, TenantContext, agent_refusals_add,
    erase_memberships, erase_person, erase_retired, erase_rows, erasure_finish, erasure_open, erasure_people,
    erasure_progress, erasure_retire, refusals_add, upkeep_lease,
};
use time::Duration;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use crate::tenancy::tenants::{A, B, BOTH, Tenant, Tenants, changed, count};

/// What goes with the organization or the person, or is removed by itself.
const OTHERWISE_ERASED: [&str; 6] =
    ["agent_twilio_settings", "audit_heads", "audit_logs", "organization_members", "twilio_settings", "work_leases"];
const BATCH: u16 = 500;

fn id(tenant: Tenant) -> OrganizationId {
    tenant.organization().parse::<Uuid>().expect("an id").into()
}

async fn ask(tenants: &Tenants, tenant: Tenant) {
    let organization = tenant.organization();
    let ask = format!(
        "INSERT INTO erasures (id, external_id, requested_at, changed_at, actor_kind)
        VALUES ('{organization}', 'acme', now(), now(), 'operator')"
    );
    tenants.superuser.batch_execute(&ask).await.expect("asked for");
}

/// Rows of people that belong to no organization.
async fn fill_more(tenants: &Tenants) {
    for tenant in [A, B] {
        for person in tenant.people() {
            let fill = format!(
                "INSERT INTO identities VALUES ('https://id.example.com', '{person}', '{person}', now());
                INSERT INTO mailed_password_resets (token_hash, user_id, created_at, expires_at)
                    VALUES (sha256('{person}'), '{person}', now(), now());"
            );
            tenants.superuser.batch_execute(&fill).await.expect("filled");
        }
        // A key that was made in an organization which its maker has left.
        let other = if tenant.0 == A.0 { B } else { A };
        let (other, person) = (other.organization(), &tenant.people()[1]);
        let left = format!(
            "INSERT INTO api_keys VALUES ('{other}', gen_random_uuid(), 'old', sha256('{person}'), 'hint', 'member',
                '{person}', now(), NULL, now())"
        );
        tenants.superuser.batch_execute(&left).await.expect("filled");
    }
}

async fn erase(store: &Store, organization: OrganizationId) {
    let context = TenantContext::eraser(organization);
    let mut tx = store.begin(&context).await.expect("begun");
    assert_eq!(erasure_retire(&mut tx).await.expect("retired"), 2, "the agent's settings and the organization's");
    tx.commit().await.expect("committed");
    for table in ErasedTable::AT_ONCE.iter().chain(ErasedTable::AFTER_CALLS) {
        // A node that is killed before the end of a transaction has removed and counted nothing.
        let mut tx = store.begin(&context).await.expect("begun");
        assert!(erase_rows(&mut tx, table, BATCH).await.expect(table.name) > 0, "{}", table.name);
        drop(tx);
        let mut tx = store.begin(&context).await.expect("begun");
        assert!(erase_rows(&mut tx, table, BATCH).await.expect(table.name) > 0, "{}", table.name);
        tx.commit().await.expect("committed");
    }
    let mut tx = store.begin(&context).await.expect("begun");
    assert_eq!(erase_memberships(&mut tx, BATCH).await.expect("removed"), 4);
    tx.commit().await.expect("committed");
    let people = erasure_people(store.begin(&context).await.expect("begun").last(), BATCH).await.expect("people");
    assert_eq!(people.len(), 4);
    for person in people {
        assert_eq!(look_at(store, organization, person).await, person.to_string() != BOTH, "{person}");
    }
    let left = erasure_people(store.begin(&context).await.expect("begun").last(), BATCH).await.expect("people");
    assert!(left.is_empty(), "the record names nobody in the end: {left:?}");
    let mut tx = store.begin(&context).await.expect("begun");
    erasure_finish(&mut tx).await.expect("finished");
    tx.commit().await.expect("committed");
}

/// Whether the person is removed.
async fn look_at(store: &Store, organization: OrganizationId, person: UserId) -> bool {
    let mut tx = store.begin(&TenantContext::eraser_of(person, organization)).await.expect("begun");
    let removed = erase_person(&mut tx, person).await.expect("looked at");
    tx.commit().await.expect("committed");
    removed
}

/// The rows of each table that are a tenant's alone.
async fn rows(tenants: &Tenants, tenant: Tenant) -> Vec<(String, i64)> {
    let mut rows = Vec::new();
    for table in &tenants.tables {
        rows.push((table.clone(), count(&tenants.superuser, table, &tenant.rows_of(table)).await.expect("counted")));
    }
    for table in ["identities", "mailed_password_resets"] {
        let people = tenant.people().map(|person| format!("'{person}'")).join(", ");
        let of = format!("user_id IN ({people})");
        rows.push((table.to_owned(), count(&tenants.superuser, table, &of).await.expect("counted")));
    }
    rows
}

#[tokio::test]
async fn no_row_of_an_erased_organization_is_left_in_any_table_and_all_of_another_are() {
    let tenants = Tenants::create().await;
    fill_more(&tenants).await;
    // One call of each tenant waits.
    let queue = "INSERT INTO call_rates (bucket, next_at, waiting) VALUES ('fingerprint', now(), 2)";
    tenants.superuser.batch_execute(queue).await.expect("filled");
    ask(&tenants, A).await;
    let store = tenants.database.store().await;
    let before = rows(&tenants, B).await;
    erase(&store, id(A)).await;
    for (table, left) in rows(&tenants, A).await {
        // The key that somebody made elsewhere stays there, and names an id.
        assert_eq!(left, 0, "{table}: erase it in crates/store/src/retention/erased_tables.rs");
    }
    let after = rows(&tenants, B).await;
    assert_eq!(after, before, "another organization's rows");
    assert_eq!(count(&tenants.superuser, "call_rates", "waiting = 1").await, Ok(1), "the other's call still waits");
    let both = count(&tenants.superuser, "users", &format!("id = '{BOTH}'")).await;
    assert_eq!(both, Ok(1), "who belongs to another organization stays");

    let erasure = store.erasure_by_external_id(&"acme".parse().expect("an id")).await.expect("read").expect("a record");
    assert!(erasure.done_at.is_some(), "{erasure:?}");
    let counted = |kind| erasure.counts.of.iter().find(|(counted, _)| *counted == kind).map(|(_, number)| *number);
    assert_eq!((counted(ErasedKind::Calls), counted(ErasedKind::AuditEntries)), (Some(1), Some(1)), "{erasure:?}");
    assert_eq!((counted(ErasedKind::Memberships), counted(ErasedKind::People)), (Some(4), Some(3)), "{erasure:?}");
    let record = "SELECT to_jsonb(e)::text FROM erasures e";
    let record: String = tenants.superuser.query_one(record, &[]).await.expect("a record").get(0);
    assert!(!record.contains('@') && !record.contains("+1415") && !record.contains("Tenant"), "{record}");
    // What is found afterwards is removed as well. Done is done: the record stays as it is.
    let organization = A.organization();
    let late = format!("INSERT INTO idempotency_keys VALUES ('{organization}', 'late', '', '{organization}', now())");
    tenants.superuser.batch_execute(&late).await.expect("written");
    let mut removed = 0;
    for table in ErasedTable::AT_ONCE.iter().chain(ErasedTable::AFTER_CALLS) {
        let mut tx = store.begin(&TenantContext::eraser(id(A))).await.expect("begun");
        removed += erase_rows(&mut tx, table, BATCH).await.expect(table.name);
        tx.commit().await.expect("committed");
    }
    assert_eq!(removed, 1);
    let now = "SELECT to_jsonb(e)::text FROM erasures e";
    let now: String = tenants.superuser.query_one(now, &[]).await.expect("a record").get(0);
    assert_eq!(now, record);
}

#[tokio::test]
async fn of_two_organizations_that_are_erased_at_once_the_last_one_removes_who_belonged_to_both() {
    let tenants = Tenants::create().await;
    let store = tenants.database.store().await;
    let both: UserId = BOTH.parse::<Uuid>().expect("an id").into();
    let mut under_way = Vec::new();
    for tenant in [A, B] {
        ask(&tenants, tenant).await;
        let mut tx = store.begin(&TenantContext::eraser(id(tenant))).await.expect("begun");
        assert_eq!(erase_memberships(&mut tx, BATCH).await.expect("removed"), 4);
        under_way.push(tx);
    }
    for tx in under_way {
        tx.commit().await.expect("committed");
    }
    let (one, other) = tokio::join!(look_at(&store, id(A), both), look_at(&store, id(B), both));
    assert!(one != other, "exactly one of them: {one} {other}");
    assert_eq!(count(&tenants.superuser, "users", &format!("id = '{BOTH}'")).await, Ok(0));
}

#[tokio::test]
async fn nothing_is_counted_any_more_of_an_organization_whose_erasure_was_asked_for() {
    let tenants = Tenants::create().await;
    let store = tenants.database.store().await;
    let context = TenantContext::service(id(A));
    let (now, reason) = (SystemClock.now() + Duration::HOUR, "unsigned".to_owned());
    let agent = A.agent().parse::<Uuid>().expect("an id").into();
    let of_agent = AgentRefusalCount { hour: now, agent, reason: reason.clone(), count: 1 };
    let counted = RefusalCount { minute: now, reason, count: 1 };
    let flush = async || {
        let mut tx = store.begin(&context).await.expect("begun");
        upkeep_lease(&mut tx).await.expect("leased");
        refusals_add(&mut tx, &counted).await.expect("counted");
        agent_refusals_add(&mut tx, &of_agent).await.expect("counted");
        tx.commit().await.expect("committed");
        let mut rows = Vec::new();
        for table in ["webhook_refusals", "agent_webhook_refusals", "work_leases"] {
            rows.push(count(&tenants.superuser, table, &A.rows_of(table)).await.expect("counted"));
        }
        rows
    };
    assert_eq!(flush().await, [2, 2, 1]);
    ask(&tenants, A).await;
    let organization = A.organization();
    let clear = ["webhook_refusals", "agent_webhook_refusals", "work_leases"]
        .map(|table| format!("DELETE FROM {table} WHERE organization_id = '{organization}';"))
        .concat();
    tenants.superuser.batch_execute(&clear).await.expect("removed");
    assert_eq!(flush().await, [0, 0, 0], "a late count would outlive the organization");
}

#[tokio::test]
async fn only_a_platform_key_that_may_erase_asks_for_an_erasure() {
    let tenants = Tenants::create().await;
    let organization = A.organization();
    let owner = format!("SELECT app.enter('{}', '{organization}')", A.owner());
    let ask = format!(
        "INSERT INTO erasures (id, requested_at, changed_at, actor_kind, actor_id)
        VALUES ('{organization}', now(), now(), 'platform-key', '{}')",
        A.owner()
    );
    tenants
        .within(&owner, async |client| {
            assert_eq!(changed(client, &ask).await, Err(SqlState::INSUFFICIENT_PRIVILEGE));
        })
        .await;
    let store = tenants.database.store().await;
    let progress = erasure_progress(store.begin(&TenantContext::service(id(A))).await.expect("begun").last()).await;
    assert!(progress.expect("read").is_none());
}

#[tokio::test]
async fn only_an_owner_in_person_asks_for_the_erasure_of_the_own_organization() {
    let tenants = Tenants::create().await;
    // The key has the owner's role then, and its maker is an owner.
    let owners = format!("UPDATE api_keys SET role = 'owner' WHERE id = '{}'", A.key());
    tenants.superuser.batch_execute(&owners).await.expect("changed");
    let asked = async |enter: &str, organization: Tenant, actor: &str| {
        let ask = format!(
            "INSERT INTO erasures (id, requested_at, changed_at, actor_kind, actor_id)
            VALUES ('{}', now(), now(), 'user', {actor})",
            organization.organization()
        );
        tenants.within(enter, async |client| changed(client, &ask).await).await
    };
    for (name, enter) in A.contexts() {
        let own = asked(&enter, A, "app.uid()").await;
        let expected = if name == "owner" { Ok(1) } else { Err(SqlState::INSUFFICIENT_PRIVILEGE) };
        assert_eq!(own, expected, "{name}");
        assert_eq!(asked(&enter, B, "app.uid()").await, Err(SqlState::INSUFFICIENT_PRIVILEGE), "{name}");
    }
    let owner = format!("SELECT app.enter('{}', '{}')", A.owner(), A.organization());
    let another = asked(&owner, A, &format!("'{}'", A.people()[1])).await;
    assert_eq!(another, Err(SqlState::INSUFFICIENT_PRIVILEGE), "in another's name");
}

#[tokio::test]
async fn every_table_of_organizations_and_people_is_erased_somehow() {
    let tenants = Tenants::create().await;
    let of_organizations: BTreeSet<String> = tenants
        .superuser
        .query(
            "SELECT c.table_name::text FROM information_schema.columns c
            WHERE c.table_schema = 'linecard' AND c.column_name = 'organization_id'",
            &[],
        )
        .await
        .expect("the catalogue answers")
        .iter()
        .map(|row| row.get(0))
        .collect();
    let erased = ErasedTable::AT_ONCE.iter().chain(ErasedTable::AFTER_CALLS).map(|table| table.name);
    let erased: BTreeSet<String> = erased.chain(OTHERWISE_ERASED).map(str::to_owned).collect();
    assert_eq!(of_organizations, erased, "erase a new table in crates/store/src/retention/erased_tables.rs");

    // What refers to a person goes with them ('c'), or names nobody any more ('n'); memberships are removed before.
    let kept = tenants
        .superuser
        .query(
            "SELECT conrelid::regclass::text, conname::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid = 'linecard.users'::regclass AND confdeltype NOT IN ('c', 'n')
                AND conrelid <> 'linecard.organization_members'::regclass",
            &[],
        )
        .await
        .expect("the catalogue answers");
    assert!(kept.is_empty(), "a person could not be removed: {kept:?}");
}

#[tokio::test]
async fn an_organization_is_erased_only_where_that_was_asked_for_and_no_other_with_it() {
    let tenants = Tenants::create().await;
    ask(&tenants, A).await;
    let store = tenants.database.store().await;
    let open = erasure_open(store.begin(&TenantContext::eraser(id(A))).await.expect("begun").last()).await;
    assert_eq!(open.expect("admitted").calls, 1, "a call that has not ended is waited for");
    let refused = erasure_open(store.begin(&TenantContext::eraser(id(B))).await.expect("begun").last()).await;
    assert!(matches!(refused, Err(StoreError::NotAdmitted)), "{refused:?}");
    let stranger = B.people()[0].parse::<Uuid>().expect("an id").into();
    let refused =
        erase_person(&mut store.begin(&TenantContext::eraser_of(stranger, id(A))).await.expect("begun"), stranger)
            .await;
    assert!(matches!(refused, Err(StoreError::NotAdmitted)), "{refused:?}");

    let enter = format!("SELECT app.enter_eraser('{}')", A.organization());
    tenants
        .within(&enter, async |client| {
            for table in &tenants.tables {
                let seen = count(client, table, &B.rows_of(table)).await;
                assert_eq!(seen, Ok(0), "{table} of another organization");
                let foreign = changed(client, &format!("DELETE FROM {table} WHERE {}", B.rows_of(table))).await;
                assert!(matches!(foreign, Ok(0) | Err(SqlState::INSUFFICIENT_PRIVILEGE)), "{table}: {foreign:?}");
            }
            let log = changed(client, &format!("DELETE FROM audit_logs WHERE {}", A.rows_of("audit_logs"))).await;
            assert_eq!(log, Err(SqlState::INSUFFICIENT_PRIVILEGE), "the log goes with its organization or not at all");
            let back = changed(client, "DELETE FROM erasures").await;
            assert_eq!(back, Err(SqlState::INSUFFICIENT_PRIVILEGE), "nothing takes an erasure back");
        })
        .await;
}

#[tokio::test]
async fn tokens_that_open_calls_need_outlive_the_settings_until_these_have_ended() {
    let tenants = Tenants::create().await;
    ask(&tenants, A).await;
    let store = tenants.database.store().await;
    let context = TenantContext::eraser(id(A));
    let retired = async |before| {
        let mut tx = store.begin(&context).await.expect("begun");
        erasure_retire(&mut tx).await.expect("kept");
        erase_retired(&mut tx, before).await.expect("removed");
        tx.commit().await.expect("committed");
        let own = A.rows_of("retired_twilio_credentials");
        count(&tenants.superuser, "retired_twilio_credentials", &own).await.expect("counted")
    };
    let now = SystemClock.now();
    assert_eq!(retired(now - Duration::MINUTE).await, 2, "a call that cannot be seen yet may need any of them");
    for table in ["agent_twilio_settings", "twilio_settings"] {
        let left = count(&tenants.superuser, table, &A.rows_of(table)).await;
        assert_eq!(left, Ok(0), "{table}: retired and removed in one transaction");
    }
    assert_eq!(
        retired(now + Duration::MINUTE).await,
        1,
        "the one that the open call was placed with, and not the one that was replaced"
    );
    tenants.superuser.batch_execute("UPDATE calls SET status = 'completed'").await.expect("ended");
    tenants.superuser.batch_execute("UPDATE messages SET status = 'sent'").await.expect("sent");
    assert_eq!(retired(now + Duration::MINUTE).await, 0);
}
