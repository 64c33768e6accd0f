//! `linecard platform-key create`, `list` and `revoke`, while the server is running.

use linecard_testkit::TestDatabase;

use crate::database::external::installation;
use crate::program::client;

#[tokio::test]
async fn a_platform_key_is_printed_once_stored_as_a_hash_and_revoked_at_once() {
    let database = TestDatabase::create().await;
    let installation = installation(&database);
    let server = installation.serve();
    let create = |name: &str, scopes: &str| {
        installation.run(&["platform-key", "create", "--name", name, "--scopes", scopes, "--expires-in-days", "90"])
    };
    let made = create("Our platform", "organizations,usage");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let key = made.stdout.trim();
    assert!(key.starts_with("lcp_") && !key.contains(char::is_whitespace), "nothing else is on standard output");
    assert!(!made.stderr.contains(key), "{}", made.stderr);
    let (_, id) = made.stderr.split_once("platform key ").expect("the key's id");
    let (id, _) = id.split_once(';').expect("the key's id");

    let stored = database.superuser_client().await;
    let row = "SELECT to_jsonb(k)::text, k.key_hash = sha256(convert_to($1, 'UTF8')) FROM platform_keys k";
    let row = stored.query_one(row, &[&key]).await.expect("a key");
    assert!(row.get::<_, bool>(1), "its hash is stored");
    assert!(!row.get::<_, String>(0).contains(key.trim_start_matches("lcp_")), "and not the key");

    let status = async |path: &str| {
        client().get(server.url(path)).bearer_auth(key).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(status("/api/platform/organizations").await, 200);
    assert_eq!(status("/api/platform/organizations/acme/agents").await, 403, "it has no such scope");

    let list = || installation.run(&["platform-key", "list"]).stdout;
    let listed = list();
    let line = listed.trim();
    assert!(line.starts_with(id) && !line.contains(key), "{line}");
    let hint = key.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    assert!(line.contains(&format!("lcp_…{hint} Our platform [organizations,usage], created ")), "{line}");
    assert!(line.contains("last used ") && line.contains("expires ") && !line.contains("revoked "), "{line}");

    let revoke = || installation.run(&["platform-key", "revoke", id]);
    assert_eq!(revoke().code, Some(0));
    assert_eq!(status("/api/platform/organizations").await, 401, "the server has not been restarted");
    assert!(list().contains("revoked "), "it stays in the list");
    let again = revoke();
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("it is revoked already"), "{}", again.stderr);

    for (scopes, expected) in [
        ("organizations,everything", "must be one of organizations, agents, members, usage, events, export, erase"),
        ("", "must be one of organizations"),
    ] {
        let refused = create("Another", scopes);
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{}", refused.stderr);
        assert!(refused.stderr.contains("--scopes") && refused.stderr.contains(expected), "{}", refused.stderr);
    }
    assert_eq!(list().lines().count(), 1, "what is refused makes no key");
}
