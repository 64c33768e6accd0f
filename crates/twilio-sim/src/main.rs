//! The program `twilio-sim`.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use twilio_sim::{Options, Sim};

/// A Twilio to try and test against: REST API, signed callbacks, faults on demand.
#[derive(Debug, Parser)]
#[command(name = "twilio-sim", version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one, and the first line printed names it.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,

    /// How many times faster than life calls go. At 10, an answered call of 28 s takes 2.8 s.
    #[arg(long, value_name = "N", default_value_t = Options::default().speed, value_parser = speed)]
    speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed.is_finite() => Ok(speed),
        _ => Err("a number above zero is needed".to_owned()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, listen = %arguments.listen, "cannot run");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let options = Options::default().with_speed(arguments.speed);
    let sim = Sim::start(arguments.listen, options).await?;
    // A pipe is block-buffered: whoever starts this program waits for the line.
    let mut stdout = io::stdout();
    writeln!(stdout, "twilio-sim listening on {}", sim.base_url())?;
    stdout.flush()?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    sim.shutdown().await;
    Ok(())
}
