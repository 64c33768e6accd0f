//! The soak test: latency and memory over minutes, with a slow Twilio that loses one response in ten.

use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::TcpStream;

use crate::database::Cluster;
use crate::fixture::{self, BenchAgent, create_call};
use crate::load::{Load, Outcome, generate};
use crate::process::Process;
use crate::report::{Table, fine, whole};
use crate::wire::Connection;
use crate::{BenchError, SoakOptions, competitors};

const HEAD: &[&str] =
    &["after", "calls a second", "p50", "p99", "slowest", "resident", "server CPU, ms a call", "open calls"];
const WINDOW: Duration = Duration::from_secs(30);
const CONNECTIONS: usize = 64;
/// Organizations whose agents call.
const ORGANIZATIONS: u64 = 20;

pub(crate) async fn run(options: &SoakOptions) -> Result<(), BenchError> {
    let cluster = Cluster::start(&options.work_dir).await?;
    let twilio = competitors::twilio_sim(&options.twilio_sim, &options.work_dir).await?;
    let agents: Vec<BenchAgent> = fixture::agents().filter(|agent| agent.organization < ORGANIZATIONS).collect();
    prepare(&twilio, &agents).await?;
    let (linecard, _) = competitors::linecard(&options.linecard, &options.work_dir, &cluster, &twilio, None).await?;
    let load = Load {
        port: linecard.port,
        connections: CONNECTIONS,
        requests: Rc::new(requests(&agents)),
        once: None,
        duration: WINDOW,
        rate: Some(options.rate),
        // 202: Twilio's response was lost.
        expected: &[201, 202],
    };
    let mut table = Table::new("Soak", HEAD);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60 * options.minutes) {
        let cpu = linecard.cpu()?;
        let outcome = generate(&load).await?;
        let cpu = linecard.cpu()?.saturating_sub(cpu);
        table.row(row(began, &linecard, &cluster, &outcome, cpu).await?);
        eprintln!("{} s", began.elapsed().as_secs());
    }
    table.print();
    drop(linecard);
    drop(twilio);
    cluster.stop().await
}

/// Enough numbers for no two concurrent calls to have the same pair of numbers: a lost response could belong to either.
fn requests(agents: &[BenchAgent]) -> Vec<Vec<u8>> {
    let numbers = (200..300).map(|exchange| format!("+1415{exchange}0100"));
    numbers.flat_map(|to| agents.iter().map(move |agent| create_call(*agent, &to)).collect::<Vec<_>>()).collect()
}

async fn row(
    began: Instant,
    linecard: &Process,
    cluster: &Cluster,
    outcome: &Outcome,
    cpu: Duration,
) -> Result<[String; 8], BenchError> {
    let open: i64 = cluster.admin.query_one("SELECT count(*) FROM call_work", &[]).await?.get(0);
    let ms = |percentile| format!("{} ms", whole(outcome.latency_ms(percentile)));
    Ok([
        format!("{} s", began.elapsed().as_secs()),
        whole(outcome.rate()),
        ms(50.0),
        ms(99.0),
        ms(100.0),
        format!("{:.1} MiB", linecard.resident_mib()?),
        fine(cpu.as_secs_f64() * 1_000.0 / outcome.answered as f64),
        open.to_string(),
    ])
}

/// Creates the accounts and configures the simulator's faults.
async fn prepare(twilio: &Process, agents: &[BenchAgent]) -> Result<(), BenchError> {
    for agent in agents {
        let account = json!({"authToken": agent.auth_token(), "phoneNumbers": [agent.phone_number()]});
        put(twilio, &format!("/sim/accounts/{}", agent.account_sid()), &account).await?;
    }
    let faults = json!({"delayMs": 50, "dropBeforeAccept": 0.05, "dropAfterAccept": 0.05, "doubleCallbacks": 0.1,
        "reorderCallbacks": 0.1, "loseCallbacks": 0.1, "seed": 1});
    put(twilio, "/sim/faults", &faults).await
}

async fn put(twilio: &Process, path: &str, body: &serde_json::Value) -> Result<(), BenchError> {
    let body = body.to_string();
    let request = format!(
        "PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = Connection::new(TcpStream::connect(("127.0.0.1", twilio.port)).await?)?;
    connection.write(request.as_bytes()).await?;
    let answer = connection.read().await?.ok_or("the simulated Twilio closed the connection")?;
    if answer.status() < 300 { Ok(()) } else { Err(String::from_utf8_lossy(&answer.body).into_owned().into()) }
}
