//! One measurement: a load and its CPU time.

use std::time::Duration;

use crate::BenchError;
use crate::database::Cluster;
use crate::load::{Load, Outcome, generate};
use crate::process::{Process, cpu};

/// The cost of a load.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) outcome: Outcome,
    /// The server's own, user and system.
    pub(crate) server_cpu: Duration,
    /// Of all of PostgreSQL's processes.
    pub(crate) database_cpu: Duration,
    /// Of the load generator and the Twilio stub, which would not run on a real server.
    harness_cpu: Duration,
}

impl Measured {
    /// The extrapolated rate if the load generator and Twilio ran elsewhere: the requests per CPU time of the server and
    /// the database. Valid if the CPU is the bottleneck, not the disk.
    pub(crate) fn rate_alone(&self) -> f64 {
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let share = self.harness_cpu.as_secs_f64() / (cores * self.outcome.elapsed.as_secs_f64());
        self.outcome.rate() / (1.0 - share)
    }

    pub(crate) fn harness_cpu_ms(&self) -> f64 {
        each(self.harness_cpu, self.outcome.answered)
    }

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

pub(crate) async fn measure(
    server: &Process,
    twilio: &Process,
    cluster: &Cluster,
    load: &Load,
) -> Result<Measured, BenchError> {
    let harness = || Ok::<_, BenchError>(twilio.cpu()? + cpu(std::process::id())?);
    let (server_before, database_before, harness_before) = (server.cpu()?, cluster.cpu()?, harness()?);
    let outcome = generate(load).await?;
    Ok(Measured {
        outcome,
        server_cpu: server.cpu()?.saturating_sub(server_before),
        database_cpu: cluster.cpu()?.saturating_sub(database_before),
        harness_cpu: harness()?.saturating_sub(harness_before),
    })
}

/// The median; of an even number, the upper one.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
