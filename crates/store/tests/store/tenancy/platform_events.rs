//! Endpoints of the installation: who sees them, and what is sent to them.

use tokio_postgres::error::SqlState;

use crate::tenancy::tenants::{A, B, PLATFORM_KEY, Tenants, changed, count};

const ENDPOINT: &str = "000000ee-0000-7000-8000-000000000001";
const EVENT: &str = "000000ee-0000-7000-8000-000000000002";

/// A state and a delivery in each organization.
async fn with_an_endpoint() -> Tenants {
    let tenants = Tenants::create().await;
    let fill = format!(
        "UPDATE platform_keys SET scopes = '{{events}}';
        INSERT INTO platform_event_endpoints (id, url, secret_id, secret_encrypted, secret_hint, encryption_version, begins_at,
            created_at, updated_at)
            VALUES ('{ENDPOINT}', 'https://platform.example.com', '{EVENT}', 'sealed', 'hint', 'v1:k', now(), now(), now());
        INSERT INTO platform_event_endpoint_states VALUES ('{ENDPOINT}');
        INSERT INTO platform_audit_logs (id, actor_kind, action, resource_type, resource_id, created_at)
            VALUES ('{EVENT}', 'service', 'event-endpoint.disable', 'event-endpoint', '{ENDPOINT}', now());"
    );
    let of = |organization: String| {
        format!(
            "INSERT INTO event_endpoint_states (organization_id, endpoint_id, begins_at, read_to, of_platform)
                VALUES ('{organization}', '{ENDPOINT}', now(), now(), true);
            INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status,
                attempts, queued_at, due_at, remove_at, of_platform)
                VALUES ('{organization}', '{ENDPOINT}', '{EVENT}', 'call', '{EVENT}', '{{}}', 'pending', 0, now(), now(),
                    now(), true);"
        )
    };
    let fill = [fill, of(A.organization()), of(B.organization())].concat();
    tenants.superuser.batch_execute(&fill).await.expect("an endpoint");
    tenants
}

fn enter_installation(scope: &str) -> String {
    format!("SELECT app.enter_installation('{PLATFORM_KEY}', '{scope}', now())")
}

#[tokio::test]
async fn in_an_organization_only_the_sender_sees_what_is_of_the_installation_and_it_writes_no_address_and_no_secret() {
    let tenants = with_an_endpoint().await;
    for (name, enter) in A.contexts() {
        // Its scope is another one now; what it is in an organization is an admin.
        if name == "platform key" {
            continue;
        }
        let is_sender = name == "service";
        tenants
            .within(&enter, async |client| {
                for table in ["event_endpoint_states", "event_deliveries"] {
                    let seen = count(client, table, "of_platform").await;
                    assert_eq!(seen, Ok(i64::from(is_sender)), "{name}: {table}, of its own organization");
                    let own = format!("{table} SET of_platform = false WHERE endpoint_id = '{ENDPOINT}'");
                    let taken = changed(client, &format!("UPDATE {own}")).await;
                    assert_eq!(taken, Ok(i64::from(is_sender)), "{name}: {table}");
                    client.batch_execute("ROLLBACK TO attempt").await.expect("rolled back");
                    let claimed = changed(client, &format!("UPDATE {table} SET of_platform = true")).await;
                    assert!(is_sender || claimed == Ok(0) || claimed == refused(), "{name}: {table}: {claimed:?}");
                    client.batch_execute("ROLLBACK TO attempt").await.expect("rolled back");
                }
                // The operator's commands reseal the secrets.
                let reseals = name == "maintenance";
                for (table, seen) in [
                    ("platform_event_endpoints", is_sender || reseals),
                    ("platform_event_endpoint_states", is_sender),
                    ("platform_audit_logs", false),
                ] {
                    assert_eq!(count(client, table, "true").await, Ok(i64::from(seen)), "{name}: {table}");
                }
                for (statement, may) in [
                    ("UPDATE platform_event_endpoints SET url = ''", reseals),
                    ("DELETE FROM platform_event_endpoints", false),
                ] {
                    assert_eq!(changed(client, statement).await, Ok(i64::from(may)), "{name}: {statement}");
                }
                let forged = "INSERT INTO platform_audit_logs (id, actor_kind, actor_id, action, resource_type, resource_id,
                    created_at) VALUES (gen_random_uuid(), 'platform-key', app.uid(), 'a', 'b', gen_random_uuid(), now())";
                assert_eq!(changed(client, forged).await, refused(), "{name}");
            })
            .await;
    }
}

#[tokio::test]
async fn outside_of_organizations_a_platform_key_sees_what_is_sent_to_the_installations_endpoints_and_nothing_else() {
    let tenants = with_an_endpoint().await;
    let refused_scope: Option<String> =
        tenants.app.query_one(&enter_installation("agents"), &[]).await.expect("answered").get(0);
    assert_eq!(refused_scope, None);
    let mut without_context = Vec::new();
    for table in &tenants.tables {
        without_context.push(count(&tenants.app, table, "true").await);
    }
    tenants
        .within(&enter_installation("events"), async |client| {
            for (table, without) in tenants.tables.iter().zip(&without_context) {
                let seen = count(client, table, "true").await;
                if ["event_endpoint_states", "event_deliveries"].contains(&table.as_str()) {
                    assert_eq!(seen, Ok(2), "{table}, of both organizations");
                    assert_eq!(count(client, table, "NOT of_platform").await, Ok(0), "{table}");
                } else {
                    assert_eq!(&seen, without, "{table}: as without a context");
                }
            }
            let of_own = format!("DELETE FROM event_deliveries WHERE endpoint_id = '{ENDPOINT}'");
            assert_eq!(changed(client, &of_own).await, Ok(0), "the log is removed by the sender alone");
            let forged = format!(
                "INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status,
                    attempts, queued_at, due_at, remove_at, of_platform)
                    VALUES ('{}', '{ENDPOINT}', gen_random_uuid(), 'call', '{EVENT}', '{{}}', 'pending', 0, now(), now(), now(),
                        true)",
                A.organization()
            );
            assert_eq!(changed(client, &forged).await, refused(), "only a test is made here");
        })
        .await;
    tenants.superuser.batch_execute("UPDATE platform_keys SET revoked_at = now()").await.expect("revoked");
    let entered: Option<String> =
        tenants.app.query_one(&enter_installation("events"), &[]).await.expect("answered").get(0);
    assert_eq!(entered, None);
}

#[tokio::test]
async fn an_erasure_removes_what_was_to_be_sent_to_the_installation() {
    let tenants = with_an_endpoint().await;
    let erasure = format!(
        "INSERT INTO erasures (id, requested_at, changed_at, actor_kind) VALUES ('{}', now(), now(), 'operator')",
        A.organization()
    );
    tenants.superuser.batch_execute(&erasure).await.expect("asked for");
    let enter = format!("SELECT app.enter_eraser('{}')", A.organization());
    tenants
        .within(&enter, async |client| {
            for table in ["event_deliveries", "event_endpoint_states"] {
                assert_eq!(changed(client, &format!("DELETE FROM {table} WHERE of_platform")).await, Ok(1), "{table}");
            }
        })
        .await;
    tenants.superuser.batch_execute("DELETE FROM event_leases").await.expect("deleted");
    let store = tenants.database.store().await;
    let both = [A.organization(), B.organization()].map(|id| id.parse().expect("an id"));
    let leased = store.event_leases_add(&both).await.expect("added");
    assert_eq!(leased, both[1..], "the sender is not told of what is being erased");
}

fn refused() -> Result<i64, SqlState> {
    Err(SqlState::INSUFFICIENT_PRIVILEGE)
}
