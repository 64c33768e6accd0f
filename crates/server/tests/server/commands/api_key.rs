//! `linecard api-key create`: the first key, without the console.

use linecard_testkit::TestDatabase;
use serde_json::Value;

use crate::database::external::installation;
use crate::program::{Ended, Installation, client};

fn create(installation: &Installation, organization: &str, more: &[&str]) -> Ended {
    installation.run(&[&["api-key", "create", "--organization", organization, "--name", "Backend"], more].concat())
}

#[tokio::test]
async fn the_operator_makes_a_key_that_is_printed_once_works_and_is_in_the_audit_log() {
    let installation = installation(&TestDatabase::create().await);
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let made = create(&installation, "Acme", &["--role", "admin"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let key = made.stdout.trim();
    assert!(key.starts_with("lc_") && !key.contains(char::is_whitespace), "nothing else is on standard output");
    assert!(made.stderr.contains("ada@example.com") && !made.stderr.contains(key), "{}", made.stderr);

    let get = async |path: &str| {
        let answer = client().get(server.url(path)).bearer_auth(key).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, listed) = get("/api/api-keys").await;
    assert_eq!(
        (status, &listed["items"][0]["name"], &listed["items"][0]["role"]),
        (200, &"Backend".into(), &"admin".into())
    );
    let (_, log) = get("/api/audit-log?action=api-key.create").await;
    let entry = &log["items"][0];
    assert_eq!(
        (&entry["actor"]["kind"], &entry["actor"]["name"]),
        (&"operator".into(), &"linecard api-key create".into())
    );
    assert!(!log.to_string().contains(key), "the log has the key's hint alone");
}

#[tokio::test]
async fn a_key_is_refused_without_a_member_who_may_do_as_much_and_the_argument_is_named() {
    let installation = installation(&TestDatabase::create().await);
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let bob = ["user", "create", "--email", "bob@example.com", "--organization", "Acme", "--role", "member"];
    let bob = [bob.as_slice(), &["--password-stdin", "--own-password"]].concat();
    assert_eq!(installation.run_with_input(&bob, "correct horse battery staple\n").code, Some(0));
    for (organization, more, expected) in [
        ("Nobody", vec!["--role", "member"], "--organization: there is no organization Nobody"),
        ("Acme", vec!["--role", "admin", "--member", "bob@example.com"], "--role must be at most member"),
        (
            "Acme",
            vec!["--role", "admin", "--member", "eve@example.com"],
            "--member must be the email address of a member",
        ),
        ("Acme", vec!["--role", "king"], "--role"),
        ("Acme", vec![], "--role"),
    ] {
        let refused = create(&installation, organization, &more);
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{}", refused.stderr);
        assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    }
    assert_eq!(create(&installation, "Acme", &["--role", "member", "--member", "bob@example.com"]).code, Some(0));
}
