//! `linecard export`: every row of one organization, one JSON object per line.

use linecard_testkit::TestDatabase;
use serde_json::Value;

use crate::database::external::installation;

#[tokio::test]
async fn an_export_has_every_call_message_and_log_entry_of_one_organization_and_none_of_another() {
    let database = TestDatabase::create().await;
    let installation = installation(&database);
    for organization in ["Acme", "Other"] {
        let email = format!("{}@example.com", organization.to_lowercase());
        assert_eq!(installation.create_owner(&email, organization).code, Some(0));
    }
    // More than one page of each.
    let fill = "INSERT INTO calls (organization_id, id, account_sid, credential_id, credential_source, from_number, to_number,
            status, submit_before, created_at, updated_at, price)
        SELECT o.id, gen_random_uuid(), 'AC', o.id, 'agent', '+1', '+2', 'completed', now(), now(), now(), -0.0130
            FROM organizations o CROSS JOIN generate_series(1, 1001);
        INSERT INTO call_logs (organization_id, id, call_id, status, source, received_at)
            SELECT organization_id, gen_random_uuid(), id, 'completed', 'callback', now() FROM calls;
        INSERT INTO messages (organization_id, id, account_sid, credential_id, credential_source, from_number, to_number, body,
            status, submit_before, created_at, updated_at)
        SELECT organization_id, id, 'AC', id, 'agent', '+1', '+2', E'line\\nbreak', 'sent', now(), now(), now() FROM calls;
        INSERT INTO message_logs (organization_id, id, message_id, status, source, received_at)
            SELECT organization_id, gen_random_uuid(), id, 'sent', 'callback', now() FROM messages";
    let superuser = database.superuser_client().await;
    superuser.batch_execute(fill).await.unwrap();
    let id: String =
        superuser.query_one("SELECT id::text FROM organizations WHERE name = 'Acme'", &[]).await.unwrap().get(0);
    let exported = installation.run(&["export", "--organization", "Acme"]);
    assert_eq!(exported.code, Some(0), "{}", exported.stderr);
    let lines: Vec<Value> = exported.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for table in ["calls", "call_logs", "messages", "message_logs"] {
        let rows: Vec<_> = lines.iter().filter(|line| line["table"] == table).collect();
        assert_eq!(rows.len(), 1_001, "{table}");
        assert!(rows.iter().all(|row| row["organization_id"] == id.as_str()), "{table}");
    }
    assert!(exported.stdout.contains("-0.0130"), "amounts are exact");
    assert_eq!(installation.run(&["export", "--organization", "Nobody"]).code, Some(2));
}
