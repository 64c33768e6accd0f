//! List pages of one organization with many calls, and its rollout status, timed by the database itself.

use serde_json::Value;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::BenchError;
use crate::database::Cluster;
use crate::fixture::{AGENT_PREFIX, AGENTS, BASE, BenchAgent, call_prefix};
use crate::measure::median;

const FAMILY: &str = "8fff";
const PAGE: u64 = 50;
const DEEP_PAGE: u64 = 10_000;
const TIMES: usize = 7;
/// A separate organization with all of these calls.
const ORGANIZATION: BenchAgent = BenchAgent { organization: 7, agent: 0 };

pub(crate) struct ReadTime {
    pub(crate) name: String,
    pub(crate) execution_ms: f64,
    pub(crate) wanted: &'static str,
}

pub(crate) async fn measure(cluster: &Cluster, rows: u64) -> Result<Vec<ReadTime>, BenchError> {
    fill(cluster, rows).await?;
    let client = cluster.app().await?;
    let mut times = Vec::new();
    let deep = DEEP_PAGE.min(rows / PAGE);
    for (agent, what) in [(None, "all calls"), (Some(3_u64), "one agent's calls")] {
        // Every tenth call is the agent's.
        let deepest = if agent.is_some() { deep / AGENTS } else { deep };
        for page in [1, deepest] {
            let before = rows - (page - 1) * PAGE * agent.map_or(1, |_| AGENTS);
            let execution_ms = page_time(&client, before, agent).await?;
            times.push(ReadTime { name: format!("{what}, page {page}"), execution_ms, wanted: "< 5" });
        }
    }
    let everything = statement("ROLLOUT_TRAFFIC")?.replace("$2", "'00000000-0000-0000-0000-000000000000'");
    let execution_ms = execution_time(&client, &everything, AGENTS).await?;
    times.push(ReadTime { name: format!("the roll-out's traffic of {rows} calls"), execution_ms, wanted: "" });
    Ok(times)
}

async fn fill(cluster: &Cluster, rows: u64) -> Result<(), BenchError> {
    let agent = ORGANIZATION;
    cluster
        .admin
        .batch_execute(&format!(
            "INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, created_at, updated_at)
            SELECT '{}', ('{}' || {BASE} + n)::uuid, ('{AGENT_PREFIX}' || {} + n % {AGENTS})::uuid,
                'CA' || lpad(n::text, 32, '0'), '{}', '{}', 'agent', '{}', '+14155550100', 'completed', now(), now(), now()
            FROM generate_series(0, {rows} - 1) n",
            agent.organization_id(),
            call_prefix(FAMILY),
            BASE + agent.organization * 100,
            agent.account_sid(),
            agent.credential_id(),
            agent.phone_number(),
        ))
        .await?;
    Ok(cluster.admin.batch_execute("VACUUM ANALYZE calls").await?)
}

/// The median execution time of a page of calls below number `before`, in ms.
async fn page_time(client: &Client, before: u64, agent: Option<u64>) -> Result<f64, BenchError> {
    let name = if agent.is_some() { "CALL_LIST_BY_AGENT" } else { "CALL_LIST" };
    let agent = agent.map(|agent| BenchAgent { agent, ..ORGANIZATION }.agent_id()).unwrap_or_default();
    let sql = statement(name)?
        .replace("$2", &format!("'{}{}'", call_prefix(FAMILY), BASE + before))
        .replace("$3", "'00000000-0000-0000-0000-000000000000'")
        .replace("$4", "NULL")
        .replace("$5", &(PAGE + 1).to_string())
        .replace("$6", &format!("'{agent}'"));
    execution_time(client, &sql, PAGE + 1).await
}

/// A statement of the store for the organization.
fn statement(name: &str) -> Result<String, BenchError> {
    let sql =
        linecard_store::all_statements().find(|statement| statement.name() == name).ok_or("no such statement")?.sql();
    Ok(sql.replace("$1", &format!("'{}'", ORGANIZATION.organization_id())))
}

/// The median execution time of a statement that returns `rows` rows, in ms.
async fn execution_time(client: &Client, sql: &str, rows: u64) -> Result<f64, BenchError> {
    let organization = ORGANIZATION.organization_id();
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let explained =
            format!("BEGIN; SELECT app.enter_service('{organization}'); EXPLAIN (ANALYZE, FORMAT JSON) {sql}; COMMIT");
        let messages = client.simple_query(&explained).await?;
        let plan = messages.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        let plan: Value = serde_json::from_str(plan.ok_or("no plan")?)?;
        let root = plan.get(0).ok_or("no plan")?;
        let found = root.pointer("/Plan/Actual Rows").and_then(Value::as_u64);
        if found != Some(rows) {
            return Err(format!("{found:?} rows instead of {rows}").into());
        }
        times.push(root.pointer("/Execution Time").and_then(Value::as_f64).ok_or("no time")?);
    }
    Ok(median(times))
}
