//! What a connect session may do, and until when.

use std::collections::BTreeSet;

use tokio_postgres::error::SqlState;

use crate::tenancy::tenants::{A, B, Tenants, changed, count};

/// Another agent of A, which is connected.
const OTHER: &str = "000000a0-0000-7000-8000-000000000004";
/// Its credential.
const OTHERS: &str = "000000a0-0000-7000-8000-000000000008";

async fn with_another_agent() -> Tenants {
    let tenants = Tenants::create().await;
    let o = A.organization();
    let sealed = "'sealed', 'hint', 'fingerprint', '+14155550999', 'v1:k'";
    let fill = format!(
        "INSERT INTO agent_configurations VALUES ('{o}', '{OTHER}', 'other', NULL, NULL, NULL, false, now(), now(), NULL);
        INSERT INTO agent_directory VALUES ('{OTHER}', '{o}');
        INSERT INTO agent_twilio_settings VALUES ('{o}', '{OTHER}', '{OTHER}', '{OTHERS}', 'AC', {sealed}, now(), now());
        INSERT INTO twilio_credential_health VALUES ('{o}', '{OTHERS}', 'verified', NULL, now())"
    );
    tenants.superuser.batch_execute(&fill).await.expect("another agent");
    tenants
}

/// The tables of which a session sees a row: its own, its agent's, and that of its agent's credential.
const SEEN: [&str; 5] = [
    "agent_configurations",
    "agent_directory",
    "agent_twilio_settings",
    "connect_sessions",
    "twilio_credential_health",
];
/// What every connection sees of all organizations, also without a context: when which node visits them.
const LEASES: [&str; 2] = ["event_leases", "work_leases"];
const WRITTEN: [&str; 3] = ["agent_twilio_settings", "retired_twilio_credentials", "twilio_credential_health"];

#[tokio::test]
async fn a_connect_session_sees_and_writes_its_agents_twilio_settings_and_nothing_else() {
    let tenants = with_another_agent().await;
    let enter = A.enter_connect("now()");
    let mut written = BTreeSet::new();
    for table in tenants.tables.iter().filter(|table| !LEASES.contains(&table.as_str())) {
        let own = A.rows_of(table);
        let row = format!(
            "SELECT to_jsonb(t)::text FROM {table} t WHERE {own} AND NOT to_jsonb(t)::text LIKE '%000000a0%' LIMIT 1"
        );
        let row: String = tenants.superuser.query_one(&row, &[]).await.expect("a row").get(0);
        let mut statements =
            vec![format!("DELETE FROM {table} WHERE {own}"), tenants.insert_of(table, &row.replace('\'', "''")).await];
        for column in tenants.columns(table).await {
            statements.push(format!("UPDATE {table} SET {column} = {column} WHERE {own}"));
        }
        tenants
            .within(&enter, async |client| {
                let seen = count(client, table, "true").await;
                assert_eq!(seen, Ok(i64::from(SEEN.contains(&table.as_str()))), "{table}");
                for statement in &statements {
                    match changed(client, statement).await {
                        Ok(0) | Err(SqlState::INSUFFICIENT_PRIVILEGE) => {}
                        Ok(_) | Err(SqlState::UNIQUE_VIOLATION) => {
                            written.insert(table.clone());
                        }
                        Err(other) => panic!("{statement}: {other:?}"),
                    }
                }
            })
            .await;
    }
    assert_eq!(written, WRITTEN.map(str::to_owned).into());
}

#[tokio::test]
async fn a_connect_session_touches_no_other_agent_and_writes_no_audit_entry_but_of_its_own() {
    let tenants = with_another_agent().await;
    let (o, own) = (A.organization(), A.agent());
    let refused = || Err(SqlState::INSUFFICIENT_PRIVILEGE);
    let audit = |action: &str, kind: &str, organization: &str, resource: &str| {
        format!(
            "SELECT app.audit_connect('{organization}', gen_random_uuid(), now(), NULL, '{action}', '{kind}', '{resource}',
                NULL, '{{}}')"
        )
    };
    let attempts = [
        (format!("UPDATE agent_twilio_settings SET region = NULL WHERE agent_id = '{OTHER}'"), Ok(0)),
        (format!("DELETE FROM agent_twilio_settings WHERE agent_id = '{OTHER}'"), Ok(0)),
        (format!("UPDATE agent_twilio_settings SET agent_id = '{OTHER}'"), refused()),
        (format!("UPDATE agent_configurations SET name = 'mine' WHERE id = '{own}'"), refused()),
        (format!("UPDATE agent_configurations SET name = 'mine' WHERE id = '{OTHER}'"), Ok(0)),
        (format!("SELECT id FROM agent_configurations WHERE organization_id = '{o}' FOR NO KEY UPDATE"), Ok(1)),
        (
            format!(
                "INSERT INTO retired_twilio_credentials VALUES
                    ('{o}', gen_random_uuid(), 'agent', '{OTHER}', 'AC', 'sealed', 'v1:k', now())"
            ),
            refused(),
        ),
        (
            format!(
                "INSERT INTO retired_twilio_credentials VALUES
                    ('{o}', gen_random_uuid(), 'organization', '{own}', 'AC', 'sealed', 'v1:k', now())"
            ),
            refused(),
        ),
        (
            format!("INSERT INTO twilio_credential_health VALUES ('{o}', gen_random_uuid(), 'verified', NULL, now())"),
            refused(),
        ),
        (format!("DELETE FROM twilio_credential_health WHERE credential_id = '{OTHERS}'"), Ok(0)),
        (audit("agent-twilio.connect", "agent-twilio", &o, &own), Ok(1)),
        (audit("agent-twilio.connect", "agent-twilio", &o, OTHER), refused()),
        (audit("agent.delete", "agent", &o, &own), refused()),
        (audit("agent-twilio.connect", "agent-twilio", &B.organization(), &own), refused()),
    ];
    tenants
        .within(&A.enter_connect("now()"), async |client| {
            for (statement, expected) in attempts {
                assert_eq!(changed(client, &statement).await, expected, "{statement}");
            }
        })
        .await;
    // Nobody else writes as a session.
    for (name, enter) in A.contexts().into_iter().filter(|(name, _)| *name != "connect session") {
        let append = audit("agent-twilio.connect", "agent-twilio", &o, &own);
        let outcome = tenants.within(&enter, async |client| changed(client, &append).await).await;
        assert_eq!(outcome, refused(), "{name}");
    }
}

#[tokio::test]
async fn a_change_of_a_connect_session_is_committed_before_the_session_ends_or_not_at_all() {
    let tenants = Tenants::create().await;
    let (o, agent) = (A.organization(), A.agent());
    let append = format!(
        "SELECT app.audit_connect('{o}', gen_random_uuid(), now(), NULL, 'agent-twilio.connect', 'agent-twilio', '{agent}',
            NULL, '{{}}')"
    );
    let end = format!("DELETE FROM connect_sessions WHERE organization_id = '{o}'");
    let enter = A.enter_connect("now()");
    // Another connection than the session's.
    tenants.superuser.batch_execute("SET lock_timeout = '100ms'").await.expect("set");
    tenants
        .within(&enter, async |client| {
            assert_eq!(changed(client, &append).await, Ok(1));
            let waited = tenants.superuser.execute(&end, &[]).await.expect_err("the session is locked");
            assert_eq!(waited.code(), Some(&SqlState::LOCK_NOT_AVAILABLE));
        })
        .await;
    tenants
        .within(&enter, async |client| {
            assert_eq!(tenants.superuser.execute(&end, &[]).await.expect("nothing was written yet"), 1);
            assert_eq!(changed(client, &append).await, Err(SqlState::INSUFFICIENT_PRIVILEGE));
        })
        .await;
}

/// Whether the session is admitted at an instant, after a change that is then undone.
async fn admitted(tenants: &Tenants, change: &str, enter: &str) -> bool {
    let client = &tenants.superuser;
    client.batch_execute("BEGIN").await.expect("begun");
    client.batch_execute(change).await.unwrap_or_else(|error| panic!("{change}: {error:?}"));
    client.batch_execute("SET LOCAL ROLE linecard_app").await.expect("the application's role");
    let role: Option<String> = client.query_one(enter, &[]).await.expect("answered").get(0);
    let seen = count(client, "agent_twilio_settings", "true").await;
    assert_eq!(seen, Ok(i64::from(role.is_some())), "{change}");
    client.batch_execute("ROLLBACK").await.expect("rolled back");
    role.is_some()
}

#[tokio::test]
async fn a_connect_session_ends_with_its_time_its_agent_and_its_maker() {
    let tenants = Tenants::create().await;
    let (owner, key, agent) = (A.owner(), A.key(), A.agent());
    let platform_key = "000000ff-0000-7000-8000-000000000001";
    let by_key = format!("UPDATE connect_sessions SET maker_kind = 'api-key', made_by = '{key}'");
    let by_platform = format!("UPDATE connect_sessions SET maker_kind = 'platform-key', made_by = '{platform_key}'");
    let of_owner = format!("organization_members SET role = 'member' WHERE user_id = '{owner}'");
    for (change, is_admitted) in [
        ("SELECT 1".to_owned(), true),
        ("DELETE FROM connect_sessions".to_owned(), false),
        (format!("UPDATE agent_configurations SET deleted_at = now() WHERE id = '{agent}'"), false),
        (format!("UPDATE {of_owner}"), false),
        (format!("UPDATE organization_members SET role = 'admin' WHERE user_id = '{owner}'"), true),
        // Who comes back begins anew.
        ("UPDATE organization_members SET created_at = now() + interval '1 second'".to_owned(), false),
        (format!("UPDATE connect_sessions SET made_by = '{agent}'"), false),
        (by_key.clone(), true),
        (format!("{by_key}; UPDATE api_keys SET revoked_at = now()"), false),
        (format!("{by_key}; UPDATE api_keys SET expires_at = now()"), false),
        (format!("{by_key}; UPDATE api_keys SET role = 'member'"), false),
        (format!("{by_key}; UPDATE api_keys SET scopes = '{{calls,read}}'"), false),
        (format!("{by_key}; UPDATE api_keys SET scopes = '{{read,settings}}'"), true),
        (format!("{by_key}; UPDATE api_keys SET agents = '{{{owner}}}'"), false),
        (format!("{by_key}; UPDATE {of_owner}"), false),
        (by_platform.clone(), true),
        (format!("{by_platform}; UPDATE platform_keys SET revoked_at = now()"), false),
        (format!("{by_platform}; UPDATE platform_keys SET expires_at = now()"), false),
        (format!("{by_platform}; UPDATE platform_keys SET scopes = '{{organizations}}'"), false),
    ] {
        assert_eq!(admitted(&tenants, &change, &A.enter_connect("now()")).await, is_admitted, "{change}");
    }
    for (at, is_admitted) in [("now() + interval '14 minutes'", true), ("now() + interval '16 minutes'", false)] {
        assert_eq!(admitted(&tenants, "SELECT 1", &A.enter_connect(at)).await, is_admitted, "{at}");
    }
    let elsewhere = A.enter_connect("now()").replace(&A.organization(), &B.organization());
    assert!(!admitted(&tenants, "SELECT 1", &elsewhere).await, "in another organization");
}

#[tokio::test]
async fn a_connect_session_is_made_by_who_acts_and_lasts_half_an_hour_at_most() {
    let tenants = Tenants::create().await;
    let (o, agent) = (A.organization(), A.agent());
    let insert = |made_by: &str, origin: &str, minutes: u32| {
        format!(
            "INSERT INTO connect_sessions VALUES ('{o}', gen_random_uuid(), '{agent}', '{origin}', sha256('new'), 'user',
                {made_by}, now(), now() + interval '{minutes} minutes')"
        )
    };
    let page = "https://app.example.com:8443";
    for (name, enter) in A.contexts() {
        let may = ["owner", "admin", "a member of both", "key", "platform key"].contains(&name);
        let refused = || Err(SqlState::INSUFFICIENT_PRIVILEGE);
        tenants
            .within(&enter, async |client| {
                let made = changed(client, &insert("app.uid()", page, 30)).await;
                let without_principal = ["service", "maintenance"].contains(&name);
                assert!(
                    made == if may { Ok(1) } else { refused() } || without_principal && made.is_err(),
                    "{name}: {made:?}"
                );
                let foreign = changed(client, &insert(&format!("'{agent}'"), page, 30)).await;
                assert_eq!(foreign, refused(), "{name}: for another maker");
            })
            .await;
    }
    let (_, owner) = A.contexts().remove(0);
    tenants
        .within(&owner, async |client| {
            for statement in [
                insert("app.uid()", page, 31),
                insert("app.uid()", page, 0),
                insert("app.uid()", "https://a.example; script-src *", 30),
                insert("app.uid()", "https://a''self''.example", 30),
            ] {
                assert_eq!(changed(client, &statement).await, Err(SqlState::CHECK_VIOLATION), "{statement}");
            }
        })
        .await;
    // The session that acts may lock its row, which takes the right to change a column; no change passes.
    let longer = "UPDATE connect_sessions SET expires_at = expires_at + interval '1 minute'";
    for (name, enter) in A.contexts() {
        let expected = if name == "connect session" { Err(SqlState::INSUFFICIENT_PRIVILEGE) } else { Ok(0) };
        let outcome = tenants.within(&enter, async |client| changed(client, longer).await).await;
        assert_eq!(outcome, expected, "{name}");
    }
}
