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
mod error;
mod events;
mod fixture;
mod generate;
mod growth;
mod held;
mod history;
mod lists;
mod load;
mod measure;
mod neighbour;
mod node_tables;
mod options;
mod pgbench;
mod process;
mod report;
mod rotate;
mod signing;
mod soak;
mod twilio;
mod wire;

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Parser, Subcommand};

pub(crate) use error::BenchError;
pub(crate) use options::{RunOptions, SoakOptions};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure everything and print the tables of bench/README.md
    Run(RunOptions),
    /// Fill a database with calls of many organizations
    Generate(generate::GenerateOptions),
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BenchError> {
    match Arguments::parse().command {
        Command::Run(options) => comparison::run(&options).await,
        Command::Generate(options) => generate::run(&options).await,
        Command::Rotate(options) => rotate::run(&options).await,
        Command::Soak(options) => soak::run(&options).await,
        Command::Twilio { listen, delay_ms } => twilio::serve(listen, Duration::from_millis(delay_ms)).await,
    }
}
