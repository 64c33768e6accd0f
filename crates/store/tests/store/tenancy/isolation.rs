//! No context of one organization sees or touches a row of another.

use std::collections::BTreeSet;

use tokio_postgres::error::SqlState;

use crate::tenancy::tenants::{A, B, BEHIND_FUNCTIONS, PERSONAL, Tenants, WITHOUT_COLUMN, changed, count};

/// Tables that are visible without a tenant context: which organizations have agents and work, as ids and instants.
pub(crate) const VISIBLE_WITHOUT_CONTEXT: [&str; 5] =
    ["agent_directory", "call_queue", "event_leases", "organization_upkeep", "work_leases"];

#[tokio::test]
async fn no_context_of_one_organization_sees_a_row_of_another() {
    let tenants = Tenants::create().await;
    let mut seen_own = BTreeSet::new();
    for (tenant, other) in [(A, B), (B, A)] {
        for (name, enter) in tenant.contexts() {
            tenants
                .within(&enter, async |client| {
                    for table in &tenants.tables {
                        let foreign = count(client, table, &other.rows_of(table)).await;
                        assert_eq!(foreign, Ok(0), "{name} of {tenant:?} sees rows of {other:?} in {table}");
                        if count(client, table, &tenant.rows_of(table)).await.is_ok_and(|rows| rows > 0) {
                            seen_own.insert(table.clone());
                        }
                    }
                })
                .await;
        }
    }
    // Otherwise the test would also pass for tables that nobody can read.
    let of_organizations = tenants.tables.iter().filter(|table| !PERSONAL.contains(&table.as_str()));
    let all: BTreeSet<_> = of_organizations.cloned().collect();
    assert_eq!(seen_own, all, "some tables are visible in no context at all");
}

#[tokio::test]
async fn a_second_factor_is_read_and_written_by_its_person_alone_and_within_no_organization() {
    let tenants = Tenants::create().await;
    for (tenant, expected) in [(A, 1), (B, 0)] {
        tenants
            .within(&A.owner_alone(), async |client| {
                for table in PERSONAL {
                    let own = tenant.rows_of(table);
                    assert_eq!(count(client, table, &own).await, Ok(expected), "{table} of {tenant:?}");
                    let deleted = changed(client, &format!("DELETE FROM {table} WHERE {own}")).await;
                    assert_eq!(deleted, Ok(expected), "{table} of {tenant:?}");
                }
            })
            .await;
    }
}

#[tokio::test]
async fn links_that_were_sent_by_mail_are_read_and_written_by_functions_alone() {
    let tenants = Tenants::create().await;
    let contexts = A.contexts().into_iter().chain([("the person alone", A.owner_alone())]);
    for (name, enter) in contexts {
        tenants
            .within(&enter, async |client| {
                let seen = count(client, BEHIND_FUNCTIONS, "true").await;
                assert_eq!(seen, Err(SqlState::INSUFFICIENT_PRIVILEGE), "{name}");
            })
            .await;
    }
}

#[tokio::test]
async fn without_a_context_only_which_organizations_have_agents_and_work_is_visible() {
    let tenants = Tenants::create().await;
    for table in &tenants.tables {
        let visible = VISIBLE_WITHOUT_CONTEXT.contains(&table.as_str());
        let seen = count(&tenants.app, table, "true").await;
        assert_eq!(seen, Ok(if visible { 2 } else { 0 }), "{table}");
    }
}

#[tokio::test]
async fn a_context_ends_with_its_transaction_however_that_ends() {
    let tenants = Tenants::create().await;
    for end in ["COMMIT", "ROLLBACK", "SELECT 1/0; COMMIT"] {
        for (name, enter) in A.contexts() {
            tenants.app.batch_execute("BEGIN").await.expect("begun");
            tenants.app.query_one(&enter, &[]).await.expect("entered");
            if tenants.app.batch_execute(end).await.is_err() {
                tenants.app.batch_execute("ROLLBACK").await.expect("rolled back");
            }
            assert_eq!(count(&tenants.app, "organizations", "true").await, Ok(0), "{name} outlives {end}");
            assert_eq!(count(&tenants.app, "calls", "true").await, Ok(0), "{name} outlives {end}");
        }
    }
}

#[tokio::test]
async fn a_principal_that_is_not_admitted_sees_nothing() {
    let tenants = Tenants::create().await;
    let stranger = A.contexts().remove(0).1.replace(&A.organization(), &B.organization());
    let foreign_key = A.contexts().remove(4).1.replace(&A.organization(), &B.organization());
    for enter in [stranger, foreign_key] {
        tenants.app.batch_execute("BEGIN").await.expect("begun");
        let role: Option<String> = tenants.app.query_one(&enter, &[]).await.expect("answered").get(0);
        assert_eq!(role, None, "{enter}");
        for table in tenants.tables.iter().filter(|table| !VISIBLE_WITHOUT_CONTEXT.contains(&table.as_str())) {
            assert_eq!(count(&tenants.app, table, "true").await, Ok(0), "{table} after {enter}");
        }
        tenants.app.batch_execute("ROLLBACK").await.expect("rolled back");
    }
}

#[tokio::test]
async fn no_context_of_one_organization_changes_or_deletes_a_row_of_another() {
    let tenants = Tenants::create().await;
    for (name, enter) in A.contexts() {
        tenants
            .within(&enter, async |client| {
                for table in &tenants.tables {
                    let foreign = B.rows_of(table);
                    for column in tenants.columns(table).await {
                        let statement = format!("UPDATE {table} SET {column} = {column} WHERE {foreign}");
                        require_no_effect(&changed(client, &statement).await, name, &statement);
                    }
                    let statement = format!("DELETE FROM {table} WHERE {foreign}");
                    require_no_effect(&changed(client, &statement).await, name, &statement);
                }
            })
            .await;
    }
}

#[tokio::test]
async fn no_context_of_one_organization_writes_a_row_into_another() {
    let tenants = Tenants::create().await;
    for (name, enter) in A.contexts() {
        for table in &tenants.tables {
            // A real row of the other organization, as the superuser sees it: all its values are valid.
            let foreign: String = tenants
                .superuser
                .query_one(&format!("SELECT to_jsonb(t)::text FROM {table} t WHERE {} LIMIT 1", B.rows_of(table)), &[])
                .await
                .expect("a row")
                .get(0);
            let literal = foreign.replace('\'', "''");
            tenants
                .within(&enter, async |client| {
                    let insert = tenants.insert_of(table, &literal).await;
                    assert_eq!(
                        changed(client, &insert).await,
                        Err(SqlState::INSUFFICIENT_PRIVILEGE),
                        "{name}: {insert}"
                    );
                    if !WITHOUT_COLUMN.contains(&table.as_str()) {
                        let (to, own) = (B.organization(), A.rows_of(table));
                        let hand_over = format!("UPDATE {table} SET organization_id = '{to}' WHERE {own}");
                        require_no_effect(&changed(client, &hand_over).await, name, &hand_over);
                    }
                })
                .await;
        }
    }
}

fn require_no_effect(outcome: &Result<i64, SqlState>, who: &str, statement: &str) {
    assert!(matches!(outcome, Ok(0) | Err(SqlState::INSUFFICIENT_PRIVILEGE)), "{who}: {statement}: {outcome:?}");
}
