//! The program `linecard`: commands, configuration, telemetry, and the wiring of the other crates.
//!
//! What does not belong here: decisions about calls, agents or people (`app`), anything that knows a
//! route (`api`) or a table (`store`).

mod assembly;
mod cli;
mod commands;
mod config;
mod database;
mod error;
mod key;
mod memory;
mod output;
mod signals;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::{Builder, Runtime};

use cli::{Cli, Command, KeysCommand, SignatureCommand, UserCommand};
use config::{Config, DatabaseConfig, Environment, MigrateConfig};
use error::ServerError;
use telemetry::Traces;

/// Runs the command that the arguments name, with the settings of the process's environment.
pub fn main() -> ExitCode {
    memory::give_back_large_blocks();
    let cli = Cli::parse();
    match run(cli.command, &Environment::of_process()) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            error.exit_code()
        }
    }
}

fn run(command: Command, environment: &Environment) -> Result<ExitCode, ServerError> {
    match command {
        Command::Serve => {
            let config = Config::read(environment)?;
            let _traces = telemetry::init(&config.logging)?;
            let logging = config.logging.clone();
            if let Err(error) = several_threads()?.block_on(commands::serve(config)) {
                telemetry::fatal(&logging, &error);
                return Ok(error.exit_code());
            }
        }
        Command::Migrate(arguments) => {
            let config = MigrateConfig::read(environment)?;
            let _traces = telemetry::init(&config.logging)?;
            return one_thread()?.block_on(commands::migrate(&arguments, &config));
        }
        Command::Keys { command: KeysCommand::Generate { aws_kms } } => {
            return one_thread()?.block_on(commands::generate_key(aws_kms.as_deref()));
        }
        Command::Keys { command } => {
            let (config, _traces) = for_command(environment)?;
            return one_thread()?.block_on(commands::keys(&command, config));
        }
        Command::Rollout { command } => {
            let (config, _traces) = for_command(environment)?;
            return one_thread()?.block_on(commands::rollout(&command, config));
        }
        Command::Backfill(arguments) => {
            let (config, _traces) = for_command(environment)?;
            return one_thread()?.block_on(commands::backfill(&arguments, config));
        }
        // What is wrong with the settings is a finding like any other.
        Command::Doctor(arguments) => {
            let (config, problems) = Config::read_with_problems(environment);
            let _traces = telemetry::init(&config.logging.warnings_only())?;
            return one_thread()?.block_on(commands::doctor(&arguments, environment, config, &problems));
        }
        Command::Audit { command } => {
            let config = DatabaseConfig::read(environment)?;
            let _traces = telemetry::init(&config.logging.warnings_only())?;
            return one_thread()?.block_on(commands::audit(&command, &config));
        }
        // That it is to be done once, the command line has asked for: there is no other way yet.
        Command::Reconcile(_) => {
            let (config, _traces) = for_command(environment)?;
            return several_threads()?.block_on(commands::reconcile(config));
        }
        Command::User { command: UserCommand::Create(arguments) } => {
            let (config, _traces) = for_command(environment)?;
            one_thread()?.block_on(commands::create_user(arguments, config))?;
        }
        Command::Signature { command: SignatureCommand::Check(arguments) } => {
            return commands::check_signature(&arguments, environment);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// For commands beside the server, which say what they did themselves.
fn for_command(environment: &Environment) -> Result<(Config, Traces), ServerError> {
    let config = Config::read(environment)?;
    let traces = telemetry::init(&config.logging.warnings_only())?;
    Ok((config, traces))
}

fn several_threads() -> Result<Runtime, ServerError> {
    Builder::new_multi_thread().enable_all().build().map_err(ServerError::Runtime)
}

/// For commands that do one thing after another.
fn one_thread() -> Result<Runtime, ServerError> {
    Builder::new_current_thread().enable_all().build().map_err(ServerError::Runtime)
}
