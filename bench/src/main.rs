//! Load benchmarks. Each figure stands beside one of something else, measured in the same run on the
//! same machine: pgbench with the same SQL, a lean Fastify, a Next.js route with Twilio's own client.
//!
//! `run` does it all, and starts the others as processes of their own, so that their CPU time can be told
//! apart. What it starts it ends, by the pid that it started.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times become ratios"
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool: its output is its product")]

mod contest;
mod database;
mod fixture;
mod lists;
mod load;
mod measure;
mod peers;
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

/// Whatever went wrong: a benchmark has nobody to tell it apart for.
pub(crate) type Fault = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures everything, and prints the tables of bench/README.md.
    Run(RunOptions),
    /// Calls at a steady rate for minutes, with a Twilio that is slow and fails, and prints latency and memory.
    Soak(SoakOptions),
    /// Re-seals many values under another key, and prints the table of bench/README.md for it.
    Rotate(rotate::RotateOptions),
    /// A Twilio that answers every CreateCall at once, or after a pause.
    Twilio {
        #[arg(long)]
        listen: SocketAddr,
        #[arg(long, default_value_t = 0)]
        delay_ms: u64,
    },
}

/// How much is measured.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct RunOptions {
    /// The server under test.
    #[arg(long)]
    linecard: PathBuf,
    /// Where the cluster lives meanwhile: a directory of its own, that PostgreSQL's user can enter.
    #[arg(long)]
    work_dir: PathBuf,
    /// bench/node with its packages installed; without it Node is left out.
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
    /// Calls of one organization, for the lists' measurement; 0 leaves it out.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Only these measurements: calls, hot, callbacks, latency, held, lists, ready.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// How long, and how much.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct SoakOptions {
    /// The server under test.
    #[arg(long)]
    linecard: PathBuf,
    /// The simulated Twilio.
    #[arg(long)]
    twilio_sim: PathBuf,
    /// Where the cluster lives meanwhile: a directory of its own, that PostgreSQL's user can enter.
    #[arg(long)]
    work_dir: PathBuf,
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Calls a second.
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
async fn main() -> Result<(), Fault> {
    match Arguments::parse().command {
        Command::Run(options) => contest::run(&options).await,
        Command::Soak(options) => soak::run(&options).await,
        Command::Rotate(options) => rotate::run(&options).await,
        Command::Twilio { listen, delay_ms } => twilio::serve(listen, Duration::from_millis(delay_ms)).await,
    }
}
