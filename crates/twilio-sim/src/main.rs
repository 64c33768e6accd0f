//! The program `twilio-sim`.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use twilio_sim::{Options, Sim};

/// A simulated Twilio for development and tests: REST API, signed callbacks, fault injection.
#[derive(Debug, Parser)]
#[command(name = "twilio-sim", version)]
struct Arguments {
    /// Address to listen on; with port 0 a free port is selected. The first line of output names it.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,

    /// Speed of simulated time: at 10, an answered call of 28 s takes 2.8 s.
    #[arg(long, value_name = "N", default_value_t = Options::default().speed, value_parser = speed)]
    speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed.is_finite() => Ok(speed),
        _ => Err("must be a number above zero".to_owned()),
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
    // A pipe is block-buffered, and the parent process waits for this line.
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
