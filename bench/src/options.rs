//! The options of the commands `run` and `soak`.

use std::path::PathBuf;
use std::time::Duration;

use crate::generate::Population;

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
    /// How many calls there are before the load, those of the load itself apart; everything is measured at each size.
    #[arg(long, value_delimiter = ',', default_value = "1000000")]
    pub(crate) rows: Vec<u64>,
    /// Whose they are.
    #[command(flatten)]
    pub(crate) population: Population,
    /// Response times of Twilio in ms; requests are measured with each.
    #[arg(long, value_delimiter = ',', default_value = "0")]
    pub(crate) twilio_ms: Vec<u64>,
    /// A file to which each figure is appended as a line, such as bench/history.jsonl.
    #[arg(long)]
    pub(crate) history: Option<PathBuf>,
    /// Only these measurements: calls, hot, callbacks, latency, neighbour, events, held, lists, ready.
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

    /// Whether anything is measured that needs the server.
    pub(crate) fn wants_requests(&self) -> bool {
        ["calls", "hot", "callbacks", "latency", "neighbour", "events", "held"]
            .into_iter()
            .any(|measurement| self.wants(measurement))
    }

    pub(crate) fn wants(&self, measurement: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == measurement)
    }
}
