//! The rollback drill of docs/rollback.md: rolling back loses no earlier data.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use linecard_testkit::TestDatabase;
use serde_json::{Value, json};
use tokio_postgres::Config;
use twilio_sim::{Options, Sim};

use crate::database::external::{address, installation};
use crate::program::{Installation, Server, client};

/// The schema to go back to: without the newest migration.
const BEFORE: &str = "8";
const ACCOUNT: &str = "AC11111111111111111111111111111111";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Every row of every tenant table, with its table's name.
async fn rows(database: &TestDatabase) -> BTreeSet<String> {
    let superuser = database.superuser_client().await;
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'linecard'";
    let mut rows = BTreeSet::new();
    for table in superuser.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        // Sessions, leases, daily sums and the time of a key's last use change without a request and are not compared. The
        // audit log's head moves on with each sign-in, and the day's counts with each call; what they count is compared.
        let moving = [
            "audit_heads",
            "daily_counts",
            "organization_upkeep",
            "sessions",
            "usage_changes",
            "usage_days",
            "work_leases",
        ];
        if moving.contains(&table.as_str()) {
            continue;
        }
        for row in
            superuser.query(&format!("SELECT (to_jsonb(t) - 'last_used_at')::text FROM {table} t"), &[]).await.unwrap()
        {
            rows.insert(format!("{table} {}", row.get::<_, String>(0)));
        }
    }
    rows
}

async fn post(server: &Server, cookie: &str, path: &str, body: &Value) -> Value {
    let answer = client().post(server.url(path)).header("cookie", cookie).json(body).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

/// Places calls and waits until all of them are settled.
async fn place(database: &TestDatabase, server: &Server, agent: &str, calls: usize) {
    let (_, _, cookie) = server.sign_in("ada@example.com").await;
    for _ in 0..calls {
        post(server, &cookie, "/api/calls", &json!({"agentId": agent, "to": "+14155550000"})).await;
    }
    let superuser = database.superuser_client().await;
    let open = "SELECT count(*) FROM calls WHERE ended_at IS NULL";
    let settled = async {
        while superuser.query_one(open, &[]).await.unwrap().get::<_, i64>(0) > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), settled).await.unwrap();
}

fn pg(program: &str, config: &Config, arguments: &[&str]) {
    let status = Command::new(program).arg("--dbname").arg(address(config)).args(arguments).status();
    assert!(status.unwrap().success(), "{program}");
}

#[tokio::test]
async fn rolling_back_loses_nothing_that_was_there_before_and_nothing_that_came_since() {
    let database = TestDatabase::create().await;
    let sim = Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default().with_speed(1_000.0)).await.unwrap();
    let account = json!({"authToken": TOKEN, "phoneNumbers": ["+14155550100"]});
    client().put(format!("{}/sim/accounts/{ACCOUNT}", sim.base_url())).json(&account).send().await.unwrap();
    let installation = installation(&database).with("LINECARD_TWILIO_API_URL", &sim.base_url());
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let (_, _, cookie) = server.sign_in("ada@example.com").await;
    let agent =
        post(&server, &cookie, "/api/agents", &json!({"name": "Front desk"})).await["id"].as_str().unwrap().to_owned();
    let settings = json!({"accountSid": ACCOUNT, "authToken": TOKEN, "phoneNumber": "+14155550100"});
    post(&server, &cookie, &format!("/api/agents/{agent}/twilio"), &settings).await;
    place(&database, &server, &agent, 2).await;
    server.terminate();

    // The database as an older release would have left it, and a backup of it.
    down(&installation);
    let before = rows(&database).await;
    let file = installation.file("before.dump");
    pg("pg_dump", &database.superuser_config(), &["--format=custom", "--file", file.to_str().unwrap()]);

    // Forward, with calls, and back by the down migrations.
    assert_eq!(installation.run(&["migrate"]).code, Some(0));
    let server = installation.serve();
    place(&database, &server, &agent, 3).await;
    server.terminate();
    down(&installation);
    let after = rows(&database).await;
    let lost: Vec<&String> = before.difference(&after).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let calls = |rows: &BTreeSet<String>| rows.iter().filter(|row| row.starts_with("calls ")).count();
    assert_eq!((calls(&before), calls(&after)), (2, 5), "later calls are kept, too");

    // Back by restoring the backup into a separate database, and forward from there.
    let restored = TestDatabase::create_empty().await;
    pg("pg_restore", &restored.superuser_config(), &["--exit-on-error", file.to_str().unwrap()]);
    assert_eq!(rows(&restored).await, before);
    let elsewhere = Installation::new()
        .with("LINECARD_DATABASE_URL", &address(&restored.app_config()))
        .with("LINECARD_MIGRATION_DATABASE_URL", &address(&restored.owner_config()))
        .with("WEBHOOK_ENCRYPTION_KEY", fs_key(&installation).trim())
        .with("LINECARD_TWILIO_API_URL", &sim.base_url());
    assert_eq!(elsewhere.run(&["migrate"]).code, Some(0));
    let server = elsewhere.serve();
    place(&restored, &server, &agent, 1).await;
    server.terminate();
    let whole = elsewhere.run(&["audit", "verify"]);
    assert_eq!(whole.code, Some(0), "{whole:?}");
}

fn down(installation: &Installation) {
    let ended = installation.run(&["migrate", "--down-to", BEFORE]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

fn fs_key(installation: &Installation) -> String {
    std::fs::read_to_string(installation.file("encryption.key")).unwrap()
}
