//! Lists that are read from a standby: PostgreSQL's own streaming replication, which is held up and lost.

use linecard_testkit::TestCluster;
use serde_json::{Value, json};

use super::line::{Line, sim};
use super::standby::pair;
use crate::program::{Installation, Server, client};

const CALLS: u32 = 20;

/// The ids of an organization's calls, newest first.
async fn listed(server: &Server, cookie: &str) -> Vec<String> {
    let answer = client().get(server.url("/api/calls")).header("cookie", cookie).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let page: Value = answer.json().await.unwrap();
    page["items"].as_array().unwrap().iter().map(|call| call["id"].as_str().unwrap().to_owned()).collect()
}

/// How many lists were to be read from the standby, with this outcome.
async fn counted(server: &Server, outcome: &str) -> u64 {
    let (_, metrics) = server.get("/metrics").await;
    let name = format!("linecard_standby_reads_total{{outcome=\"{outcome}\"}} ");
    metrics.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
}

/// A call that was placed is in the list that is read next.
async fn placed_and_listed(server: &Server, line: &Line, number: u32) {
    let body = json!({"agentId": line.agent, "to": format!("+1415555{number:04}")});
    let call = line.post(server, "/api/calls", &body).await;
    let id = call["id"].as_str().unwrap_or_else(|| panic!("{call}"));
    assert_eq!(listed(server, &line.cookie).await.first().map(String::as_str), Some(id));
}

async fn is_told(server: &Server, fault: &str) {
    loop {
        let (status, text) = server.get("/readyz").await;
        assert_eq!(status, 200, "a node is ready without its standby");
        if text.contains(&format!("standby not used: {fault}\n")) {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_read_from_a_standby_that_has_what_was_written_before_and_otherwise_from_the_primary() {
    let (primary, standby) = pair().await;
    let sim = sim().await;
    let installation = Installation::new()
        .with("LINECARD_DATABASE_URL", &TestCluster::address(&[&primary], "linecard_app", "linecard"))
        .with("LINECARD_STANDBY_DATABASE_URL", &TestCluster::address(&[&standby], "linecard_app", "linecard"))
        .with("LINECARD_TWILIO_API_URL", &sim.base_url());
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    assert_eq!(installation.create_owner("bob@example.org", "Globex").code, Some(0));
    let server = installation.serve();
    let usable = ["linecard_standby_usable 1"];
    server.tells(&usable).await;
    let line = Line::connect(&server, "ada@example.com").await;

    for number in 0..CALLS {
        placed_and_listed(&server, &line, 100 + number).await;
    }
    assert!(counted(&server, "served").await > 0, "the standby has served nothing");
    let (_, _, foreign) = server.sign_in("bob@example.org").await;
    let before = counted(&server, "served").await;
    while counted(&server, "served").await == before {
        assert_eq!(listed(&server, &foreign).await, Vec::<String>::new(), "another organization's calls");
        server.tells(&usable).await;
    }

    // Whatever the standby refuses is asked of the primary: here, all that policies apply to.
    let replay = standby.superuser("linecard").await;
    replay.batch_execute("ALTER SYSTEM SET row_security = off").await.unwrap();
    standby.reload();
    while counted(&server, "failed").await == 0 {
        placed_and_listed(&server, &line, 200).await;
        server.tells(&usable).await;
    }
    replay.batch_execute("ALTER SYSTEM RESET row_security").await.unwrap();
    standby.reload();

    replay.batch_execute("SELECT pg_wal_replay_pause()").await.unwrap();
    let state = "SELECT pg_get_wal_replay_pause_state()";
    while replay.query_one(state, &[]).await.unwrap().get::<_, String>(0) != "paused" {}
    placed_and_listed(&server, &line, 201).await;
    is_told(&server, "behind").await;
    replay.batch_execute("SELECT pg_wal_replay_resume()").await.unwrap();
    server.tells(&usable).await;

    standby.kill();
    placed_and_listed(&server, &line, 202).await;
    is_told(&server, "unreachable").await;
    let doctor = installation.run(&["doctor"]).stdout;
    assert!(doctor.contains("lists and reports are read from the primary: it cannot be reached"), "{doctor}");
    standby.start();
    server.tells(&usable).await;

    standby.promote();
    placed_and_listed(&server, &line, 203).await;
    is_told(&server, "no-standby").await;
    server.terminate();
}
