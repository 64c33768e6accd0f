//! One measurement: a load, and the CPU time that it took.

use std::time::Duration;

use crate::Fault;
use crate::database::Cluster;
use crate::load::{Load, Outcome, generate};
use crate::process::Process;

/// What a load did to a server.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) outcome: Outcome,
    /// The server's own, user and system.
    pub(crate) server_cpu: Duration,
    /// Of all of PostgreSQL's processes.
    pub(crate) database_cpu: Duration,
}

impl Measured {
    pub(crate) fn server_cpu_ms(&self) -> f64 {
        each(self.server_cpu, self.outcome.answered)
    }

    pub(crate) fn database_cpu_ms(&self) -> f64 {
        each(self.database_cpu, self.outcome.answered)
    }
}

pub(crate) fn each(time: Duration, count: u64) -> f64 {
    time.as_secs_f64() * 1_000.0 / count.max(1) as f64
}

pub(crate) async fn measure(server: &Process, cluster: &Cluster, load: &Load) -> Result<Measured, Fault> {
    let (server_before, database_before) = (server.cpu()?, cluster.cpu()?);
    let outcome = generate(load).await?;
    Ok(Measured {
        outcome,
        server_cpu: server.cpu()?.saturating_sub(server_before),
        database_cpu: cluster.cpu()?.saturating_sub(database_before),
    })
}

/// The middle one; of an even number, the upper of the two.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
