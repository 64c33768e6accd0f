//! List pages of a large organization, timed by the database itself.

use serde_json::Value;
use tokio_postgres::{Client, SimpleQueryMessage};
use uuid::Uuid;

use crate::BenchError;
use crate::database::Cluster;
use crate::fixture::BenchAgent;
use crate::measure::median;

const PAGE: i64 = 50;
const DEEP_PAGE: i64 = 10_000;
const TIMES: usize = 7;
/// The one that the generator gives most calls, and its agent with most of these.
const LARGEST: BenchAgent = BenchAgent { organization: 0, agent: 0 };

/// How long a statement took, and how many blocks it read.
pub(crate) struct ReadTime {
    pub(crate) name: String,
    pub(crate) execution_ms: f64,
    pub(crate) blocks: u64,
    pub(crate) wanted: &'static str,
}

pub(crate) async fn measure(cluster: &Cluster) -> Result<Vec<ReadTime>, BenchError> {
    let client = cluster.app().await?;
    let mut times = Vec::new();
    for (agent, what) in [(false, "all calls"), (true, "one agent's calls")] {
        let calls = calls_of_the_largest(&cluster.admin, agent).await?;
        for page in [1, DEEP_PAGE.min(calls / PAGE)] {
            let before = id_before_page(&cluster.admin, page, agent).await?;
            let (execution_ms, blocks) = page_time(&client, before, agent, None).await?;
            times.push(ReadTime {
                name: format!("{what} ({calls}), page {page}"),
                execution_ms,
                blocks,
                wanted: "< 2",
            });
        }
        let (execution_ms, blocks) = page_time(&client, Uuid::max(), agent, Some("scheduled")).await?;
        let name = format!("{what}, a status that none has");
        times.push(ReadTime { name, execution_ms, blocks, wanted: "" });
    }
    Ok(times)
}

fn owned_by_the_largest(agent: bool) -> String {
    let agent = if agent { format!(" AND agent_id = '{}'", LARGEST.agent_id()) } else { String::new() };
    format!("organization_id = '{}'{agent}", LARGEST.organization_id())
}

async fn calls_of_the_largest(admin: &Client, agent: bool) -> Result<i64, BenchError> {
    let sql = format!("SELECT count(*) FROM calls WHERE {}", owned_by_the_largest(agent));
    Ok(admin.query_one(&sql, &[]).await?.try_get(0)?)
}

/// The last id of the page before.
async fn id_before_page(admin: &Client, page: i64, agent: bool) -> Result<Uuid, BenchError> {
    let skipped = (page - 1) * PAGE;
    if skipped == 0 {
        return Ok(Uuid::max());
    }
    let owned = owned_by_the_largest(agent);
    let sql = format!("SELECT id::text FROM calls WHERE {owned} ORDER BY id DESC OFFSET {skipped} - 1 LIMIT 1");
    Ok(admin.query_one(&sql, &[]).await?.try_get::<_, String>(0)?.parse()?)
}

/// The median execution time of a page of calls below an id, in ms, and the blocks that it reads.
async fn page_time(client: &Client, before: Uuid, agent: bool, status: Option<&str>) -> Result<(f64, u64), BenchError> {
    let statuses = status.map_or("NULL".to_owned(), |status| format!("ARRAY['{status}']"));
    let (organization, oldest, limit) = (LARGEST.organization_id(), Uuid::nil(), PAGE + 1);
    // No part of a number, no metadata.
    let arguments = format!("'{organization}', '{before}', '{oldest}', {statuses}, {limit}, NULL, NULL, NULL");
    if agent {
        execution(client, "CALL_LIST_BY_AGENT", &format!("{arguments}, '{}'", LARGEST.agent_id())).await
    } else {
        execution(client, "CALL_LIST", &arguments).await
    }
}

/// The median execution time of a statement of the store, in ms, and the blocks that it reads.
async fn execution(client: &Client, name: &str, arguments: &str) -> Result<(f64, u64), BenchError> {
    let statement = linecard_store::all_statements().find(|statement| statement.name() == name);
    let sql = statement.ok_or("no such statement")?.sql();
    client.batch_execute(&format!("PREPARE measured AS {sql}")).await?;
    let organization = LARGEST.organization_id();
    let (mut times, mut blocks) = (Vec::new(), 0);
    for _ in 0..TIMES {
        let explained = format!(
            "BEGIN; SELECT app.enter_service('{organization}'); \
             EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE measured({arguments}); COMMIT"
        );
        let messages = client.simple_query(&explained).await?;
        let plan = messages.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        let plan: Value = serde_json::from_str(plan.ok_or("no plan")?)?;
        let root = plan.get(0).ok_or("no plan")?;
        let count = |field: &str| root.pointer(field).and_then(Value::as_u64).unwrap_or_default();
        blocks = count("/Plan/Shared Hit Blocks") + count("/Plan/Shared Read Blocks");
        times.push(root.pointer("/Execution Time").and_then(Value::as_f64).ok_or("no time")?);
    }
    client.batch_execute("DEALLOCATE measured").await?;
    Ok((median(times), blocks))
}
