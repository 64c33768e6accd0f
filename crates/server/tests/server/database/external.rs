//! With an external PostgreSQL.

use linecard_testkit::TestDatabase;
use serde_json::Value;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::program::{Installation, PASSWORD};

const KEY: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";

pub(crate) fn address(config: &Config) -> String {
    let [Host::Unix(directory)] = config.get_hosts() else { panic!("the test PostgreSQL has a socket") };
    let (user, database) = (config.get_user().unwrap(), config.get_dbname().unwrap());
    format!("host={} user={user} dbname={database}", directory.display())
}

pub(crate) fn installation(database: &TestDatabase) -> Installation {
    Installation::new()
        .with("LINECARD_DATABASE_URL", &address(&database.app_config()))
        .with("LINECARD_MIGRATION_DATABASE_URL", &address(&database.owner_config()))
}

#[tokio::test]
async fn a_database_is_migrated_before_it_is_served_from() {
    let installation = installation(&TestDatabase::create_empty().await);
    let ended = installation.run(&["serve"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("Run `linecard migrate`"), "{}", ended.stderr);

    let ended = installation.run(&["migrate"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("was migrated from version 0 to"), "{}", ended.stdout);
    let ended = installation.run(&["migrate"]);
    assert!(ended.stdout.contains("already"), "{}", ended.stdout);

    let server = installation.serve();
    assert_eq!(server.get("/readyz").await, (200, "ready\n".to_owned()));
    server.terminate();

    let ended = installation.run(&["migrate", "--down-to", "0"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(installation.run(&["serve"]).code, Some(1));
    let ended = installation.run(&["migrate", "--down-to", "99"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("there is no version 99"), "{}", ended.stderr);
}

#[tokio::test]
async fn the_state_of_each_migration_is_printed_without_changes() {
    let database = TestDatabase::create_empty().await;
    let installation = installation(&database);
    let status = || installation.run(&["migrate", "--status"]);
    let empty = status();
    assert_eq!(empty.code, Some(3), "{empty:?}");
    assert!(empty.stdout.starts_with("0001_context pending\n"), "{empty:?}");
    assert_eq!(status(), empty, "showing the status created nothing");

    assert_eq!(installation.run(&["migrate"]).code, Some(0));
    let current = status();
    assert_eq!(current.code, Some(0), "{current:?}");
    assert!(!current.stdout.contains("pending") && current.stdout.contains("the schema is up to date"), "{current:?}");

    assert_eq!(installation.run(&["migrate", "--down-to", "5"]).code, Some(0));
    let behind = status();
    assert_eq!(behind.code, Some(3), "{behind:?}");
    for expected in ["0005_calls applied\n", "0006_messages pending\n"] {
        assert!(behind.stdout.contains(expected), "{behind:?}");
    }

    assert_eq!(installation.run(&["migrate"]).code, Some(0));
    let superuser = database.superuser_client().await;
    superuser.batch_execute("DELETE FROM app.linecard_migrations WHERE version = 5").await.unwrap();
    superuser
        .batch_execute("UPDATE app.linecard_migrations SET version = 9999, name = 'later' WHERE version = 9")
        .await
        .unwrap();
    let odd = status();
    assert_eq!(odd.code, Some(3), "{odd:?}");
    for expected in ["0005_calls pending although later ones are applied", "9999_later applied by a newer release"] {
        assert!(odd.stdout.contains(expected), "{odd:?}");
    }
}

#[tokio::test]
async fn a_login_that_bypasses_row_level_security_is_rejected() {
    let database = TestDatabase::create().await;
    for (config, fault) in [(database.owner_config(), "owns tables"), (database.superuser_config(), "is a superuser")] {
        let ended = installation(&database).with("LINECARD_DATABASE_URL", &address(&config)).run(&["serve"]);
        assert_eq!(ended.code, Some(1));
        assert!(ended.stderr.contains(fault), "{}", ended.stderr);
    }
}

#[tokio::test]
async fn production_logs_json_without_secrets_and_marks_its_cookies_as_secure() {
    let installation = installation(&TestDatabase::create().await)
        .with("LINECARD_ENV", "production")
        .with("LINECARD_PUBLIC_URL", "https://linecard.example.com")
        .with("WEBHOOK_ENCRYPTION_KEY", KEY)
        .with("RUST_LOG", "trace,tokio_postgres::query=trace");
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let (status, _, cookie) = server.sign_in("ada@example.com").await;
    assert_eq!(status, 201);
    assert!(cookie.starts_with("__Host-linecard_session=") && cookie.contains("Secure"), "{cookie}");
    let log = server.terminate();
    for line in log.lines() {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    for secret in [PASSWORD, KEY, token, "ada@example.com"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_second_person_joins_the_organization_of_that_name() {
    let installation = installation(&TestDatabase::create().await);
    let organization = |stdout: &str| stdout.lines().find(|line| line.starts_with("organization ")).unwrap().to_owned();
    let first = installation.create_owner("ada@example.com", "Acme");
    let second = installation.create_owner("bob@example.com", "Acme");
    assert_eq!((first.code, second.code), (Some(0), Some(0)), "{first:?} {second:?}");
    assert_eq!(organization(&first.stdout), organization(&second.stdout));

    let again = installation.create_owner("ada@example.com", "Acme");
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("already exists"), "{}", again.stderr);

    let arguments = ["user", "create", "--email", "eve@example.com", "--organization", "New", "--role", "member"];
    let ended = installation.run_with_input(&[&arguments[..], &["--password-stdin"]].concat(), PASSWORD);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("--role must be owner"), "{}", ended.stderr);
}

#[tokio::test]
async fn metrics_tell_of_the_version_and_of_the_database() {
    let server = installation(&TestDatabase::create().await).serve();
    assert_eq!(server.get("/readyz").await.0, 200);
    let expected = [
        "linecard_build_info{version=",
        "linecard_database_connections ",
        r#"_bucket{method="GET",route="/readyz""#,
        "linecard_work_oldest_due_seconds 0",
    ];
    server.tells(&expected).await;
    server.terminate();
}
