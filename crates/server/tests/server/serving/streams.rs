//! What many silent event streams cost.

use linecard_testkit::TestOrganization;
use reqwest::{Method, Response};

use crate::program::Server;
use crate::serving::joined::Joined;

const STREAMS: usize = 300;

/// How often a statement was executed.
async fn executed(server: &Server, statements: &[&str]) -> usize {
    let (_, metrics) = server.get("/metrics").await;
    let of = |statement: &&str| {
        let name = format!(r#"linecard_db_statement_duration_seconds_count{{statement="{statement}"}} "#);
        metrics.lines().find_map(|line| line.strip_prefix(name.as_str())?.parse::<usize>().ok()).unwrap_or(0)
    };
    statements.iter().map(of).sum()
}

async fn open(organization: &TestOrganization) -> Response {
    let stream = organization.request(Method::GET, "/api/events").send().await.unwrap();
    assert_eq!(stream.status(), 200);
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn many_silent_streams_cost_as_many_statements_as_one() {
    let Joined { organization, installation, .. } = Joined::set().await;
    let server = installation.with("LINECARD_MAX_STREAMS_PER_CREDENTIAL", "1000").serve();
    let organization = organization.at_url(&server.url(""));
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        streams.push(open(&organization).await);
    }
    let readings = ["CALL_LOG_SINCE"];
    let looks = ["KEYS_LIVE", "SESSIONS_LIVE", "AUTHENTICATE_KEY", "AUTHENTICATE_SESSION"];
    let (read, looked) = (executed(&server, &readings).await, executed(&server, &looks).await);
    // The time in which the shared reader reads twice without being told of anything.
    let mut since = 0;
    while since < 2 {
        since = executed(&server, &readings).await - read;
    }
    assert!(since < 5, "{since} readings for {STREAMS} streams");
    let since = executed(&server, &looks).await - looked;
    assert!((1..20).contains(&since), "{since} looks at credentials for {STREAMS} streams");
    drop(streams);
    server.terminate();
}
