//! With the embedded PostgreSQL.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use crate::program::{Installation, PASSWORD};

#[tokio::test]
async fn a_user_created_while_the_server_runs_can_sign_in_also_after_a_restart() {
    let installation = Installation::new();
    let server = installation.serve();
    let made = installation.create_owner("ada@example.com", "Acme");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let (status, who, cookie) = server.sign_in("ada@example.com").await;
    assert_eq!((status, who["organizations"][0]["role"].as_str()), (201, Some("owner")));

    let began = Instant::now();
    let log = server.terminate();
    assert!(began.elapsed() < Duration::from_secs(10), "{log}");

    let key_file = installation.file("encryption.key");
    assert_eq!(fs::metadata(&key_file).unwrap().permissions().mode() & 0o777, 0o600);
    let key = fs::read_to_string(&key_file).unwrap();
    assert!(log.contains("a development encryption key was generated"), "{log}");
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    for secret in [PASSWORD, key.trim(), token] {
        assert!(!log.contains(secret) && !made.stdout.contains(secret) && !made.stderr.contains(secret), "{log}");
    }

    let server = installation.serve();
    assert_eq!(server.sign_in("ada@example.com").await.0, 201);
    assert!(!server.terminate().contains("was generated"), "the key is kept");
}

#[tokio::test]
async fn a_second_server_on_a_data_directory_says_which_process_has_it() {
    let installation = Installation::new();
    let server = installation.serve();
    let ended = installation.run(&["serve"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains(&format!("in use by the Linecard process {}", server.pid())), "{ended:?}");
    assert_eq!(server.get("/readyz").await.0, 200, "the first one is none the worse for it");
    server.terminate();
}

#[test]
fn commands_work_without_a_server() {
    let installation = Installation::new();
    let migrated = installation.run(&["migrate"]);
    assert_eq!(migrated.code, Some(0), "{}", migrated.stderr);
    let made = installation.create_owner("ada@example.com", "Acme");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert!(made.stdout.starts_with("ada@example.com is owner of Acme\n"), "{}", made.stdout);
}
