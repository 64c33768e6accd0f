//! The backup of docs/rollback.md, restored into a PostgreSQL that has never had a Linecard.

use std::process::Command;

use linecard_testkit::{TestCluster, TestDatabase};
use tokio_postgres::Config;

use crate::database::external::installation;
use crate::program::Installation;

fn pg(program: &str, config: &Config, arguments: &[&str]) {
    let [tokio_postgres::config::Host::Unix(socket)] = config.get_hosts() else { panic!("a socket") };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let address = format!(
        "host={} port={port} user={} dbname={}",
        socket.display(),
        config.get_user().unwrap(),
        config.get_dbname().unwrap()
    );
    let status = Command::new(program).arg("--dbname").arg(address).args(arguments).status();
    assert!(status.unwrap().success(), "{program}");
}

#[tokio::test]
async fn a_backup_is_restored_into_an_empty_postgresql_by_the_documented_commands() {
    let database = TestDatabase::create().await;
    let before = installation(&database);
    assert_eq!(before.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = before.serve();
    assert_eq!(server.sign_in("ada@example.com").await.0, 201);
    server.terminate();
    let dump = before.file("before.dump");
    pg("pg_dump", &database.superuser_config(), &["--format=custom", "--file", dump.to_str().unwrap()]);

    let cluster = TestCluster::new();
    cluster.start();
    let superuser = cluster.superuser("postgres").await;
    superuser.batch_execute("CREATE ROLE linecard_owner LOGIN CREATEROLE").await.unwrap();
    superuser.batch_execute("CREATE DATABASE linecard OWNER linecard_owner").await.unwrap();
    let key = std::fs::read_to_string(before.file("encryption.key")).unwrap();
    let after = Installation::new()
        .with("LINECARD_DATABASE_URL", &TestCluster::address(&[&cluster], "linecard_app", "linecard"))
        .with("LINECARD_MIGRATION_DATABASE_URL", &TestCluster::address(&[&cluster], "linecard_owner", "linecard"))
        .with("WEBHOOK_ENCRYPTION_KEY", key.trim());
    let roles = after.run(&["migrate", "--roles-only"]);
    assert_eq!((roles.code, roles.stdout.as_str()), (Some(0), "the roles exist\n"), "{roles:?}");
    let restored = cluster.config("postgres", "linecard");
    pg("pg_restore", &restored, &["--exit-on-error", dump.to_str().unwrap()]);

    let migrated = after.run(&["migrate"]);
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    let server = after.serve();
    assert_eq!(server.sign_in("ada@example.com").await.0, 201, "the person is there, with the password");
    server.terminate();
    let verified = after.run(&["audit", "verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
}

#[tokio::test]
async fn what_a_restore_without_the_roles_leaves_is_not_served_and_doctor_says_what_is_wrong() {
    let database = TestDatabase::create().await;
    let before = installation(&database);
    assert_eq!(before.create_owner("ada@example.com", "Acme").code, Some(0));
    // As pg_restore leaves it where a role was missing: its functions belong to whoever restored, its policies are gone.
    let superuser = database.superuser_client().await;
    superuser
        .batch_execute(
            "DO $$ DECLARE function regprocedure; policy record; BEGIN
                FOR function IN SELECT oid FROM pg_proc WHERE proowner = 'linecard_auth'::regrole AND pronamespace = 'app'::regnamespace
                LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO postgres', function); END LOOP;
                FOR policy IN SELECT polname, polrelid::regclass AS of_table FROM pg_policy
                    WHERE 'linecard_auth'::regrole = ANY (polroles) AND polrelid IN
                        (SELECT oid FROM pg_class WHERE relnamespace = 'linecard'::regnamespace)
                LOOP EXECUTE format('DROP POLICY %I ON %s', policy.polname, policy.of_table); END LOOP;
            END $$",
        )
        .await
        .unwrap();
    let served = before.run(&["serve"]);
    assert_eq!(served.code, Some(1));
    assert!(served.stderr.contains("not what its migrations make"), "{}", served.stderr);
    let examined = before.run(&["doctor"]);
    assert_eq!(examined.code, Some(1));
    for expected in ["missing: policy linecard.users.users_select_auth", "missing: function app.user_by_email("] {
        assert!(examined.stdout.contains(expected), "{expected}: {}", examined.stdout);
    }
}
