//! `linecard audit`: a chain that was tampered with is reported, with the entry.

use linecard_testkit::TestDatabase;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::database::external::installation;

#[tokio::test]
async fn tampering_by_the_databases_owner_is_reported_with_the_entry() {
    let database = TestDatabase::create().await;
    let installation = installation(&database);
    for email in ["ada@example.com", "bob@example.com", "eve@example.com"] {
        assert_eq!(installation.create_owner(email, "Acme").code, Some(0));
    }
    assert_eq!(installation.create_owner("zoe@example.com", "Other").code, Some(0));
    let whole = installation.run(&["audit", "verify"]);
    assert_eq!(whole.code, Some(0), "{whole:?}");
    assert!(whole.stdout.contains("Acme: 3 entries") && whole.stdout.contains("Other: 1 entries"), "{whole:?}");

    let superuser = database.superuser_client().await;
    for (tampering, expected) in [
        ("UPDATE audit_logs SET after = '{\"role\": \"member\"}' WHERE sequence = 2", "entry 2 ("),
        ("UPDATE audit_logs SET created_at = created_at - interval '1 day' WHERE sequence = 3", "entry 3 ("),
        ("DELETE FROM audit_logs WHERE sequence = 2", "entry 2 is missing"),
        ("DELETE FROM audit_logs WHERE sequence = 3", "entry 3 is missing"),
        ("UPDATE audit_logs SET previous_hash = hash WHERE sequence = 2", "entry 2 ("),
        ("UPDATE audit_heads SET hash = '\\x00' WHERE sequence = 3", "entry 3 is not the one that the head refers to"),
    ] {
        superuser
            // In a separate schema: the server refuses to start with a table that has no row-level security.
            .batch_execute(
                "CREATE SCHEMA kept; CREATE TABLE kept.logs AS TABLE audit_logs;
                CREATE TABLE kept.heads AS TABLE audit_heads",
            )
            .await
            .unwrap();
        superuser.batch_execute(tampering).await.unwrap();
        let broken = installation.run(&["audit", "verify"]);
        assert_eq!(broken.code, Some(1), "{tampering}: {broken:?}");
        let line = broken.stdout.lines().find(|line| line.starts_with("BROKEN")).unwrap();
        assert!(line.contains("Acme") && line.contains(expected), "{tampering}: {line}");
        assert!(broken.stdout.contains("1 with a broken chain"), "{broken:?}");
        assert_eq!(installation.run(&["audit", "verify", "--organization", "Other"]).code, Some(0));
        superuser
            .batch_execute(
                "DELETE FROM audit_logs; INSERT INTO audit_logs TABLE kept.logs;
                DELETE FROM audit_heads; INSERT INTO audit_heads TABLE kept.heads; DROP SCHEMA kept CASCADE",
            )
            .await
            .unwrap();
    }
    assert_eq!(installation.run(&["audit", "verify"]).code, Some(0));
    assert_eq!(installation.run(&["audit", "verify", "--organization", "Nobody"]).code, Some(2));
}

#[tokio::test]
async fn an_export_can_be_checked_by_whoever_has_the_lines() {
    let installation = installation(&TestDatabase::create().await);
    for email in ["ada@example.com", "bob@example.com"] {
        assert_eq!(installation.create_owner(email, "Acme").code, Some(0));
    }
    let exported = installation.run(&["audit", "export", "--organization", "Acme"]);
    assert_eq!(exported.code, Some(0), "{exported:?}");
    let mut previous = "0".repeat(64);
    for (line, action) in exported.stdout.lines().zip(["organization.create", "member.add"]) {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert_eq!(entry["action"], action);
        assert_eq!(entry["actor"]["name"], "linecard user create");
        assert_eq!(entry["previousHash"], previous);
        let mut bytes = hex::decode(&previous).unwrap();
        bytes.extend_from_slice(entry["hashed"].as_str().unwrap().as_bytes());
        previous = hex::encode(Sha256::digest(&bytes));
        assert_eq!(entry["hash"], previous);
    }
    assert_eq!(exported.stdout.lines().count(), 2);
}
