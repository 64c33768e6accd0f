//! Load benchmarks. Each figure is compared with another one, measured in the same run on the same machine: pgbench
//! with the same SQL, a minimal Fastify server, a Next.js route with Twilio's client.
//!
//! `run` starts all of them as separate processes, so that their CPU time can be measured separately, and stops the
//! processes that it started.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times become ratios"
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool: its output is its product")]

mod comparison;
mod competitors;
mod database;
mod fixture;
mod lists;
mod load;
mod measure;
mod node_tables;
mod pgbench;
mod process;
mod report;
mod rotate;
mod signing;
mod soak;
mod twilio;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};

/// Any error: a benchmark does not handle errors, it only reports them.
pub(crate) type BenchError = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure everything and print the tables of bench/README.md
    Run(RunOptions),
    /// Re-seal many values under another key and print the table of bench/README.md
    Rotate(rotate::RotateOptions),
    /// Place calls at a constant rate for minutes, with a slow and failing Twilio, and print latency and memory
    Soak(SoakOptions),
    /// Run a stub of Twilio that answers every CreateCall immediately or after a delay
    Twilio {
        #[arg(long)]
        listen: SocketAddr,
        #[arg(long, default_value_t = 0)]
        delay_ms: u64,
    },
}

/// Options of `run`.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct RunOptions {
    /// The server under test.
    #[arg(long)]
    linecard: PathBuf,
    /// Directory for the database, which PostgreSQL's user must be able to access.
    #[arg(long)]
    work_dir: PathBuf,
    /// bench/node with its packages installed; without it, Node is skipped.
    #[arg(long)]
    node_dir: Option<PathBuf>,
    /// Interleaved rounds; medians are shown.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of load for one measurement.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Keep-alive connections of the load generator.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Calls of one organization, for the measurement of lists; 0 skips it.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Only these measurements: calls, hot, callbacks, latency, held, lists, ready.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// Options of `soak`.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct SoakOptions {
    /// The server under test.
    #[arg(long)]
    linecard: PathBuf,
    /// The simulated Twilio.
    #[arg(long)]
    twilio_sim: PathBuf,
    /// Directory for the database, which PostgreSQL's user must be able to access.
    #[arg(long)]
    work_dir: PathBuf,
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Calls per second.
    #[arg(long, default_value_t = 200.0)]
    rate: f64,
}

impl RunOptions {
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    pub(crate) fn wants(&self, measurement: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == measurement)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BenchError> {
    match Arguments::parse().command {
        Command::Run(options) => comparison::run(&options).await,
        Command::Rotate(options) => rotate::run(&options).await,
        Command::Soak(options) => soak::run(&options).await,
        Command::Twilio { listen, delay_ms } => twilio::serve(listen, Duration::from_millis(delay_ms)).await,
    }
}
