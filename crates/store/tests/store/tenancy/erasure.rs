//! Erasing an organization takes every row of it, in every table, and none of another.

use std::collections::BTreeSet;

use linecard_domain::{ErasedKind, OrganizationId};
use linecard_store::{
    ErasedTable, Store, StoreError, TenantContext, erase_member, erase_retired, erase_rows, erasure_count_people,
    erasure_finish, erasure_members, erasure_open, erasure_retire,
};
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use crate::tenancy::tenants::{A, B, BOTH, Tenant, Tenants, changed, count};

/// What goes with the organization or the person, or is removed by itself.
const OTHERWISE_ERASED: [&str; 4] = ["audit_heads", "audit_logs", "organization_members", "work_leases"];
const BATCH: u16 = 500;

fn id(tenant: Tenant) -> OrganizationId {
    tenant.organization().parse::<Uuid>().expect("an id").into()
}

async fn ask(tenants: &Tenants, tenant: Tenant) {
    let organization = tenant.organization();
    let ask = format!(
        "INSERT INTO erasures (id, external_id, requested_at, actor_kind, actor_name)
        VALUES ('{organization}', 'acme', now(), 'operator', 'a test')"
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
    erasure_retire(&mut tx).await.expect("kept what is needed");
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
    let members = erasure_members(store.begin(&context).await.expect("begun").last(), BATCH).await.expect("members");
    assert_eq!(members.len(), 4);
    for person in members {
        let mut tx = store.begin(&TenantContext::eraser_of(person, organization)).await.expect("begun");
        let was_last = erase_member(&mut tx, person).await.expect("removed");
        tx.commit().await.expect("committed");
        assert_eq!(was_last, person.to_string() != BOTH, "{person}");
        let mut tx = store.begin(&context).await.expect("begun");
        erasure_count_people(&mut tx, 1, u64::from(was_last)).await.expect("counted");
        tx.commit().await.expect("committed");
    }
    let mut tx = store.begin(&context).await.expect("begun");
    erasure_finish(&mut tx).await.expect("finished");
    tx.commit().await.expect("committed");
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
    // Done is done: nobody erases it a second time, nor changes the record.
    let again = erasure_open(store.begin(&TenantContext::eraser(id(A))).await.expect("begun").last()).await;
    assert!(matches!(again, Err(StoreError::NotAdmitted)), "{again:?}");
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
        erase_member(&mut store.begin(&TenantContext::eraser_of(stranger, id(A))).await.expect("begun"), stranger)
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
    let retired = || async {
        let mut tx = store.begin(&context).await.expect("begun");
        erasure_retire(&mut tx).await.expect("kept");
        erase_retired(&mut tx).await.expect("removed");
        tx.commit().await.expect("committed");
        let own = A.rows_of("retired_twilio_credentials");
        count(&tenants.superuser, "retired_twilio_credentials", &own).await.expect("counted")
    };
    assert_eq!(retired().await, 1, "the one that the open call was placed with, and not the one that was replaced");
    tenants.superuser.batch_execute("UPDATE calls SET status = 'completed'").await.expect("ended");
    tenants.superuser.batch_execute("UPDATE messages SET status = 'sent'").await.expect("sent");
    assert_eq!(retired().await, 0);
}
