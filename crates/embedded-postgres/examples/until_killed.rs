//! `cargo run -p embedded-postgres --example until_killed -- DIRECTORY`: PostgreSQL on a data directory for as long as
//! this program runs. It prints `ready` when PostgreSQL is.

use std::io::Write;
use std::path::PathBuf;

use embedded_postgres::{EmbeddedOptions, EmbeddedPostgres};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data_dir = std::env::args_os().nth(1).map(PathBuf::from).ok_or("name a data directory")?;
    let _postgres = EmbeddedPostgres::start(EmbeddedOptions { data_dir, bin_dir: None }).await?;
    writeln!(std::io::stdout(), "ready")?;
    std::future::pending().await
}
