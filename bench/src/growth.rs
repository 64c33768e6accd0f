//! The database of `run` at each of its sizes: filling it, and reading lists from it.

use serde_json::json;

use crate::database::Cluster;
use crate::history::{History, rounded};
use crate::report::{Table, fine};
use crate::{BenchError, RunOptions, generate, lists};

/// Inserts the calls from number `from` on, until there are `to`.
pub(crate) async fn grow(
    options: &RunOptions,
    cluster: &Cluster,
    history: &History,
    from: u64,
    to: u64,
) -> Result<(), BenchError> {
    let of = options.rows.iter().copied().max().unwrap_or(to);
    let generated = options.population.grow(cluster, from, to, of).await?;
    let mut table = Table::new("Generated calls", generate::HEAD);
    table.row(generated.cells());
    table.print();
    history.append(
        &format!("generate, {from} to {to} calls"),
        &json!({"per_second": rounded(generated.rows_per_second()), "postgres_cpu_us": rounded(generated.cpu_us_per_row())}),
    )
}

pub(crate) async fn read_lists(cluster: &Cluster, history: &History, rows: u64) -> Result<(), BenchError> {
    let mut table = Table::new("Execution in the database; pages are of 50", &["", "ms", "blocks", "wanted"]);
    for read in lists::measure(cluster).await? {
        let figure = json!({"execution_ms": rounded(read.execution_ms), "blocks": read.blocks});
        history.append(&format!("{}; {rows} calls", read.name), &figure)?;
        table.row([read.name, fine(read.execution_ms), read.blocks.to_string(), read.wanted.to_owned()]);
    }
    println!("\nOf the largest organization among {rows} calls:");
    table.print();
    Ok(())
}
