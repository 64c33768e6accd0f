//! One execution of a statement, as EXPLAIN describes it.

use std::fmt;

use linecard_store::all_statements;
use serde_json::Value;
use tokio_postgres::{Client, SimpleQueryMessage};

/// How PostgreSQL plans a prepared statement: for the parameters at hand, or once for all.
#[derive(Debug, Clone, Copy)]
pub(super) enum Planning {
    Custom,
    Generic,
}

impl Planning {
    pub(super) const BOTH: [Self; 2] = [Self::Custom, Self::Generic];

    fn setting(self) -> &'static str {
        match self {
            Self::Custom => "force_custom_plan",
            Self::Generic => "force_generic_plan",
        }
    }
}

/// A statement of the store with its parameters.
#[derive(Debug, Clone)]
pub(super) struct Execution<'a> {
    pub(super) statement: &'a str,
    /// The statement that enters the organization.
    pub(super) enter: String,
    /// As SQL literals, from $1 on.
    pub(super) parameters: Vec<String>,
}

/// An executed plan.
pub(super) struct Plan(Value);

/// A SQL literal, or NULL.
pub(super) fn literal(value: Option<impl ToString>) -> String {
    value.map_or("NULL".to_owned(), |value| format!("'{}'", value.to_string()))
}

impl Execution<'_> {
    /// Executes it; `app` is connected as the application's role.
    pub(super) async fn explain(&self, app: &Client, planning: Planning) -> Plan {
        let found = all_statements().find(|statement| statement.name() == self.statement);
        let sql = found.unwrap_or_else(|| panic!("there is no statement {}", self.statement)).sql();
        let script = format!(
            "BEGIN; {}; SET LOCAL plan_cache_mode = {}; PREPARE examined AS {sql};
            EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE examined ({});
            DEALLOCATE examined; ROLLBACK",
            self.enter,
            planning.setting(),
            self.parameters.join(", ")
        );
        let messages = app.simple_query(&script).await.unwrap_or_else(|error| panic!("{error:?}: {script}"));
        let plan = messages.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        let explained: Value = serde_json::from_str(plan.expect("a plan")).expect("JSON");
        Plan(explained[0]["Plan"].clone())
    }
}

/// Its nodes, from the outside in.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} blocks", self.blocks())?;
        for node in self.nodes() {
            let name = |field: &str| node[field].as_str().unwrap_or_default().to_owned();
            write!(f, "; {} {}{}", name("Node Type"), name("Relation Name"), name("Index Name"))?;
            write!(f, " {} rows, {} removed", number(node, "Actual Rows"), number(node, "Rows Removed by Filter"))?;
            write!(f, ", {} loops {}{}", number(node, "Actual Loops"), name("Index Cond"), name("Filter"))?;
        }
        Ok(())
    }
}

impl Plan {
    /// The rows that it returned.
    pub(super) fn rows(&self) -> u64 {
        number(&self.0, "Actual Rows")
    }

    /// The blocks of 8 kB that it read, from the cache or not.
    pub(super) fn blocks(&self) -> u64 {
        number(&self.0, "Shared Hit Blocks") + number(&self.0, "Shared Read Blocks")
    }

    /// The rows that its scans read, also those that a condition then removed.
    pub(super) fn rows_read(&self) -> u64 {
        self.nodes().iter().filter(|node| node["Relation Name"].is_string()).map(|node| rows_of(node)).sum()
    }

    /// As [`Plan::rows_read`], of one table.
    pub(super) fn rows_read_of(&self, table: &str) -> u64 {
        self.nodes().iter().filter(|node| node["Relation Name"] == table).map(|node| rows_of(node)).sum()
    }

    /// The index of each scan; a scan without one is named by its kind.
    pub(super) fn scans(&self) -> Vec<String> {
        let scans = self.nodes().into_iter().filter(|node| node["Relation Name"].is_string());
        let named = scans.map(|node| match (node["Node Type"].as_str(), node["Index Name"].as_str()) {
            (Some("Index Scan" | "Index Only Scan"), Some(index)) => index.to_owned(),
            (kind, _) => format!("{} on {}", kind.unwrap_or_default(), node["Relation Name"]),
        });
        named.collect()
    }

    /// The number of rows that each sort of it sorted.
    pub(super) fn sorted(&self) -> Vec<u64> {
        let sorts = self
            .nodes()
            .into_iter()
            .filter(|node| node["Node Type"].as_str().is_some_and(|kind| kind.ends_with("Sort")));
        sorts.map(|node| number(&node["Plans"][0], "Actual Rows")).collect()
    }

    fn nodes(&self) -> Vec<&Value> {
        let mut nodes = vec![&self.0];
        let mut visited = 0;
        while let Some(node) = nodes.get(visited).copied() {
            nodes.extend(node["Plans"].as_array().into_iter().flatten());
            visited += 1;
        }
        nodes
    }
}

/// What a scan read, also what a condition then removed.
fn rows_of(node: &Value) -> u64 {
    (number(node, "Actual Rows") + number(node, "Rows Removed by Filter")) * number(node, "Actual Loops")
}

/// PostgreSQL 18 reports averages over loops as decimals.
fn number(node: &Value, field: &str) -> u64 {
    let value = node[field].as_f64().unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let count = value.ceil() as u64;
    count
}
