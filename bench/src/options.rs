//! The options of the commands `run` and `soak`.

use std::path::PathBuf;
use std::time::Duration;

/// Options of `run`.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct RunOptions {
    /// The server under test.
    #[arg(long)]
    pub(crate) linecard: PathBuf,
    /// Directory for the database, which PostgreSQL's user must be able to access.
    #[arg(long)]
    pub(crate) work_dir: PathBuf,
    /// bench/node with its packages installed; without it, Node is skipped.
    #[arg(long)]
    pub(crate) node_dir: Option<PathBuf>,
    /// Interleaved rounds; medians are shown.
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,
    /// Seconds of load for one measurement.
    #[arg(long, default_value_t = 4)]
    pub(crate) seconds: u64,
    /// Keep-alive connections of the load generator.
    #[arg(long, default_value_t = 32)]
    pub(crate) connections: usize,
    /// Calls of one organization, for the measurement of lists; 0 skips it.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) rows: u64,
    /// Only these measurements: calls, hot, callbacks, latency, held, lists, ready.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<String>,
}

/// Options of `soak`.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct SoakOptions {
    /// The server under test.
    #[arg(long)]
    pub(crate) linecard: PathBuf,
    /// The simulated Twilio.
    #[arg(long)]
    pub(crate) twilio_sim: PathBuf,
    /// Directory for the database, which PostgreSQL's user must be able to access.
    #[arg(long)]
    pub(crate) work_dir: PathBuf,
    #[arg(long, default_value_t = 10)]
    pub(crate) minutes: u64,
    /// Calls per second.
    #[arg(long, default_value_t = 200.0)]
    pub(crate) rate: f64,
}

impl RunOptions {
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    pub(crate) fn wants(&self, measurement: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == measurement)
    }
}
