//! What the application's role, and each role within an organization, may do with the tables.

use std::collections::BTreeSet;

use tokio_postgres::error::SqlState;

use crate::tenancy::tenants::{A, PLATFORM_KEY, Tenants, changed};

#[tokio::test]
async fn every_table_has_row_level_security_enabled_and_forced_and_belongs_to_the_owner_role() {
    let tenants = Tenants::create().await;
    for table in &tenants.tables {
        let row = tenants
            .superuser
            .query_one(
                "SELECT relrowsecurity, relforcerowsecurity, relowner::regrole::text, relkind::text
                FROM pg_class WHERE oid = $1::text::regclass",
                &[&format!("linecard.{table}")],
            )
            .await
            .expect("the catalogue answers");
        assert_eq!((row.get(0), row.get(1)), (true, true), "{table}: enabled, forced");
        assert_eq!(row.get::<_, String>(2), "linecard_owner", "{table}");
        // A view would read with the rights of its owner.
        assert!(["r", "p"].contains(&row.get::<_, String>(3).as_str()), "{table} is not a table");
    }
}

#[tokio::test]
async fn logs_are_append_only_for_at_least_thirty_days() {
    let tenants = Tenants::create().await;
    for table in ["audit_logs", "call_logs", "message_logs"] {
        // Retention removes old log entries; the audit log is for ever.
        let deletable = table != "audit_logs";
        for privilege in ["UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"] {
            if privilege == "DELETE" && deletable {
                continue;
            }
            let granted: bool = tenants
                .superuser
                .query_one(
                    "SELECT has_table_privilege('linecard_app', $1::text, $2::text)
                        OR ($2 NOT IN ('DELETE', 'TRUNCATE', 'TRIGGER')
                            AND has_any_column_privilege('linecard_app', $1, $2))",
                    &[&table, &privilege],
                )
                .await
                .expect("the catalogue answers")
                .get(0);
            assert!(!granted, "{privilege} on {table}");
        }
        for (name, enter) in A.contexts() {
            let own = A.rows_of(table);
            tenants
                .within(&enter, async |client| {
                    for statement in
                        [format!("UPDATE {table} SET id = id WHERE {own}"), format!("DELETE FROM {table} WHERE {own}")]
                    {
                        let outcome = changed(client, &statement).await;
                        let none = deletable && statement.starts_with("DELETE");
                        let expected = if none { Ok(0) } else { Err(SqlState::INSUFFICIENT_PRIVILEGE) };
                        assert_eq!(outcome, expected, "{name}: {statement}");
                    }
                })
                .await;
        }
    }
}

#[tokio::test]
async fn the_applications_role_can_neither_truncate_nor_create_nor_alter_a_table() {
    let tenants = Tenants::create().await;
    for table in &tenants.tables {
        for statement in [
            format!("TRUNCATE {table}"),
            format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"),
            format!("DROP POLICY {table}_select ON {table}"),
        ] {
            let refused = tenants.app.batch_execute(&statement).await.expect_err(&statement);
            assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{statement}");
        }
    }
    for schema in ["linecard", "app", "public"] {
        let statement = format!("CREATE TABLE {schema}.mine ()");
        let refused = tenants.app.batch_execute(&statement).await.expect_err(&statement);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{statement}");
    }
    for role in ["linecard_owner", "linecard_auth", "postgres"] {
        let refused = tenants.app.batch_execute(&format!("SET ROLE {role}")).await.expect_err(role);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{role}");
    }
}

#[tokio::test]
async fn the_applications_role_reads_the_schemas_version_but_not_the_history() {
    let tenants = Tenants::create().await;
    let version: i32 = tenants.app.query_one("SELECT app.linecard_version()", &[]).await.expect("answered").get(0);
    assert_eq!(version, linecard_store::SCHEMA_VERSION);
    for statement in ["SELECT * FROM app.linecard_migrations", "DELETE FROM app.linecard_migrations"] {
        let refused = tenants.app.batch_execute(statement).await.expect_err(statement);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{statement}");
    }
}

/// The tables that placing a call or sending a message writes, and reporting a call that the platform placed.
const WRITTEN_BY_MEMBERS: [&str; 14] = [
    "daily_counts",
    "call_logs",
    "call_recordings",
    "queued_call_options",
    "call_queue",
    "call_work",
    "calls",
    "idempotency_keys",
    "message_logs",
    "message_work",
    "messages",
    "shadow_days",
    "shadow_differences",
    "work_leases",
];

#[tokio::test]
async fn a_member_writes_nothing_but_calls_and_messages() {
    let tenants = Tenants::create().await;
    let (_, enter) = A.contexts().into_iter().find(|(name, _)| *name == "member").expect("a member");
    let mut written = BTreeSet::new();
    for table in &tenants.tables {
        let mut own = A.rows_of(table);
        if table == "organization_members" {
            // A member may leave; the memberships of others are what matters.
            own.push_str(" AND role <> 'member'");
        }
        let row: String = tenants
            .superuser
            .query_one(&format!("SELECT to_jsonb(t)::text FROM {table} t WHERE {own} LIMIT 1"), &[])
            .await
            .expect("a row")
            .get(0);
        let literal = row.replace('\'', "''");
        let mut statements = vec![format!("DELETE FROM {table} WHERE {own}"), tenants.insert_of(table, &literal).await];
        for column in tenants.columns(table).await {
            statements.push(format!("UPDATE {table} SET {column} = {column} WHERE {own}"));
        }
        // Users may always change their own password and sessions.
        if ["users", "sessions"].contains(&table.as_str()) {
            continue;
        }
        tenants
            .within(&enter, async |client| {
                for statement in &statements {
                    match changed(client, statement).await {
                        Ok(0) | Err(SqlState::INSUFFICIENT_PRIVILEGE) => {}
                        // The row already exists: the policy allowed it.
                        Ok(_) | Err(SqlState::UNIQUE_VIOLATION) => {
                            written.insert(table.clone());
                        }
                        Err(other) => panic!("{statement}: {other:?}"),
                    }
                }
            })
            .await;
    }
    assert_eq!(written, WRITTEN_BY_MEMBERS.map(str::to_owned).into());
}

#[tokio::test]
async fn only_an_owner_touches_owners_and_owners_keys() {
    let tenants = Tenants::create().await;
    for (name, enter) in A.contexts() {
        let may = ["owner", "key"].contains(&name);
        tenants
            .within(&enter, async |client| {
                let own = A.rows_of("organization_members");
                for statement in [
                    format!("UPDATE organization_members SET role = 'member' WHERE {own} AND role = 'owner'"),
                    format!("UPDATE organization_members SET role = 'owner' WHERE {own} AND role = 'member'"),
                    format!("DELETE FROM organization_members WHERE {own} AND role = 'owner'"),
                ] {
                    let done = changed(client, &statement).await.is_ok_and(|rows| rows > 0);
                    // The operator's commands make owners.
                    let may = may || name == "maintenance" && statement.contains("SET role = 'owner'");
                    assert_eq!(done, may, "{name}: {statement}");
                    client.batch_execute("ROLLBACK TO attempt").await.expect("rolled back");
                }
                let own = A.rows_of("api_keys");
                let revoke = format!("UPDATE api_keys SET revoked_at = now() WHERE {own} AND role = 'owner'");
                let done = changed(client, &revoke).await.is_ok_and(|rows| rows > 0);
                assert_eq!(done, may, "{name}: {revoke}");
            })
            .await;
    }
}

#[tokio::test]
async fn only_the_service_removes_calls_and_messages_and_none_that_is_open_or_younger_than_thirty_days() {
    let tenants = Tenants::create().await;
    for (age, status, removable) in
        [("29 days", "completed", 0), ("31 days", "completed", 1), ("31 days", "ringing", 0)]
    {
        let set = format!(
            "UPDATE calls SET created_at = now() - interval '{age}', status = '{status}';
            UPDATE messages SET created_at = now() - interval '{age}';
            UPDATE call_logs SET received_at = now() - interval '{age}';
            UPDATE call_recordings SET created_at = now() - interval '{age}';
            UPDATE message_logs SET received_at = now() - interval '{age}'"
        );
        tenants.superuser.batch_execute(&set).await.expect("set");
        for (name, enter) in A.contexts() {
            tenants
                .within(&enter, async |client| {
                    for table in ["calls", "messages", "call_logs", "call_recordings", "message_logs"] {
                        let old = i64::from(age == "31 days");
                        let expected = if table == "calls" { removable } else { old };
                        let expected = if name == "service" { expected } else { 0 };
                        let outcome = changed(client, &format!("DELETE FROM {table}")).await;
                        assert_eq!(outcome, Ok(expected), "{name}: {table} of {age}, {status}");
                    }
                })
                .await;
        }
    }
}

#[tokio::test]
async fn admins_mark_recordings_as_deleted_and_change_nothing_else_of_them() {
    let tenants = Tenants::create().await;
    for (name, enter) in A.contexts() {
        tenants
            .within(&enter, async |client| {
                let admins = ["owner", "admin", "a member of both", "key", "service", "platform key"];
                for (status, may) in [("deleted", admins.as_slice()), ("absent", &["service"])] {
                    let done = changed(client, &format!("UPDATE call_recordings SET status = '{status}'")).await;
                    assert_eq!(done.is_ok_and(|rows| rows > 0), may.contains(&name), "{name}: {status}");
                    client.batch_execute("ROLLBACK TO attempt").await.expect("rolled back");
                }
            })
            .await;
    }
}

#[tokio::test]
async fn a_revoked_key_stays_revoked_whoever_updates_it() {
    let tenants = Tenants::create().await;
    tenants.superuser.batch_execute("UPDATE api_keys SET revoked_at = now()").await.expect("revoked");
    for (name, enter) in A.contexts() {
        // The key itself cannot be entered with any more.
        if name == "key" {
            continue;
        }
        tenants
            .within(&enter, async |client| {
                for change in ["revoked_at = NULL", "last_used_at = now(), revoked_at = NULL"] {
                    let outcome = changed(client, &format!("UPDATE api_keys SET {change}")).await;
                    let refused = outcome == Ok(0) || outcome == Err(SqlState::INSUFFICIENT_PRIVILEGE);
                    assert!(refused, "{name}: {change}: {outcome:?}");
                }
            })
            .await;
    }
}

#[tokio::test]
async fn the_service_notes_the_use_of_a_key_and_revokes_none() {
    let tenants = Tenants::create().await;
    let (_, service) = A.contexts().into_iter().find(|(name, _)| *name == "service").expect("a context");
    tenants
        .within(&service, async |client| {
            assert_eq!(changed(client, "UPDATE api_keys SET last_used_at = now()").await, Ok(1));
            let revoked = changed(client, "UPDATE api_keys SET revoked_at = now()").await;
            assert_eq!(revoked, Err(SqlState::INSUFFICIENT_PRIVILEGE));
        })
        .await;
}

#[tokio::test]
async fn a_platform_key_is_entered_with_for_its_scopes_alone_until_it_is_revoked() {
    let tenants = Tenants::create().await;
    let entered = async |scope: &str| -> Option<String> {
        let enter = format!("SELECT app.enter_platform('{PLATFORM_KEY}', '{}', '{scope}', now())", A.organization());
        tenants.app.query_one(&enter, &[]).await.expect("answered").get(0)
    };
    assert_eq!(entered("agents").await.as_deref(), Some("admin"));
    assert_eq!(entered("organizations").await, None);
    for (change, admitted) in [
        ("expires_at = now() + interval '1 hour'", true),
        ("expires_at = now()", false),
        ("expires_at = NULL, revoked_at = now()", false),
    ] {
        tenants.superuser.batch_execute(&format!("UPDATE platform_keys SET {change}")).await.expect("changed");
        assert_eq!(entered("agents").await.is_some(), admitted, "{change}");
    }
}

#[tokio::test]
async fn platform_keys_are_reached_through_functions_alone_and_stay_revoked() {
    let tenants = Tenants::create().await;
    for statement in [
        "SELECT key_hash FROM platform_keys",
        "UPDATE platform_keys SET scopes = '{organizations}'",
        "DELETE FROM platform_keys",
    ] {
        let refused = tenants.app.batch_execute(statement).await.expect_err(statement);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{statement}");
    }
    let id = "000000ff-0000-7000-8000-000000000001";
    let revoke = format!("SELECT app.revoke_platform_key('{id}', now())");
    for expected in [true, false] {
        assert_eq!(tenants.app.query_one(&revoke, &[]).await.expect("answered").get::<_, bool>(0), expected);
    }
    tenants.app.batch_execute(&format!("SELECT app.platform_key_used('{id}', now())")).await.expect("answered");
    let used = "SELECT last_used_at IS NOT NULL FROM platform_keys";
    assert!(!tenants.superuser.query_one(used, &[]).await.expect("a key").get::<_, bool>(0), "it is revoked");
}

#[tokio::test]
async fn only_a_platform_key_writes_an_audit_entry_as_one() {
    let tenants = Tenants::create().await;
    let organization = A.organization();
    let append = format!(
        "SELECT app.audit_platform('{organization}', gen_random_uuid(), now(), NULL, 'agent.create', 'agent',
            gen_random_uuid(), NULL, '{{}}')"
    );
    for (name, enter) in A.contexts() {
        let expected = if name == "platform key" { Ok(1) } else { Err(SqlState::INSUFFICIENT_PRIVILEGE) };
        let outcome = tenants.within(&enter, async |client| changed(client, &append).await).await;
        assert_eq!(outcome, expected, "{name}");
    }
}

#[tokio::test]
async fn identities_are_reached_through_functions_alone_and_people_are_made_by_the_operator_and_platform_keys_of_that_scope()
 {
    let tenants = Tenants::create().await;
    for statement in ["SELECT subject FROM identities", "DELETE FROM identities"] {
        let refused = tenants.app.batch_execute(statement).await.expect_err(statement);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{statement}");
    }
    let put = "SELECT * FROM app.put_person('https://id', 'ada', 'ada (https://id)', true, gen_random_uuid(), now())";
    for (name, enter) in A.contexts() {
        let outcome = tenants.within(&enter, async |client| changed(client, put).await).await;
        let refused = Err(SqlState::INSUFFICIENT_PRIVILEGE);
        let expected = if name == "maintenance" { Ok(1) } else { refused };
        assert_eq!(outcome, expected, "{name}: a platform key's scope is another one");
    }
    let superuser = &tenants.superuser;
    superuser.batch_execute("UPDATE platform_keys SET scopes = '{members}'").await.expect("changed");
    let enter = format!("SELECT app.enter_platform('{PLATFORM_KEY}', '{}', 'members', now())", A.organization());
    assert_eq!(tenants.within(&enter, async |client| changed(client, put).await).await, Ok(1));
}
