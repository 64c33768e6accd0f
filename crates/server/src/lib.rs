//! The program `linecard`: commands, configuration, telemetry, and the wiring of the other crates.
//!
//! What does not belong here: decisions about calls, agents or users (`app`), routes (`api`), tables (`store`).
//!
//! # Rooms, from the top down
//!
//! A module imports from the lines below its own only; `scripts/rooms.mjs` checks it.
//!
//! - `commands`
//! - `wiring`
//! - `database`, `signals`, `telemetry`
//! - `connections`
//! - `error`
//! - `config`
//! - `allocator`, `cli`, `key`, `output`

mod allocator;
mod cli;
mod commands;
mod config;
mod connections;
mod database;
mod error;
mod key;
mod output;
mod signals;
mod telemetry;
mod wiring;

use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::{Builder, Runtime};

use cli::{ApiKeyCommand, Cli, Command, ImportArguments, KeysCommand, SignatureCommand, UserCommand};
use config::{Config, DatabaseConfig, Environment, ImportSettings, MigrateConfig};
use error::ServerError;
use telemetry::Traces;

/// Runs the command given on the command line, with the settings from the process's environment.
pub fn main() -> ExitCode {
    allocator::trim_on_free();
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
            if let Err(error) = multi_thread_runtime()?.block_on(commands::serve(config)) {
                telemetry::fatal(&logging, &error);
                return Ok(error.exit_code());
            }
        }
        Command::Migrate(arguments) => {
            let config = MigrateConfig::read(environment)?;
            let _traces = telemetry::init(&config.logging)?;
            return current_thread_runtime()?.block_on(commands::migrate(&arguments, &config));
        }
        Command::Keys { command: KeysCommand::Generate { aws_kms } } => {
            return current_thread_runtime()?.block_on(commands::generate_key(aws_kms.as_deref()));
        }
        Command::Keys { command } => {
            let (config, _traces) = for_command(environment)?;
            return current_thread_runtime()?.block_on(commands::keys(&command, config));
        }
        Command::Rollout { command } => {
            let (config, _traces) = for_command(environment)?;
            return current_thread_runtime()?.block_on(commands::rollout(&command, config));
        }
        Command::Backfill(arguments) => {
            let (config, _traces) = for_command(environment)?;
            return current_thread_runtime()?.block_on(commands::backfill(&arguments, config));
        }
        // Invalid settings are reported as findings.
        Command::Doctor(arguments) => {
            let (config, problems) = Config::read_with_problems(environment);
            let _traces = telemetry::init(&config.logging.warnings_only())?;
            return current_thread_runtime()?.block_on(commands::doctor(&arguments, environment, config, &problems));
        }
        Command::Audit { command } => {
            let config = DatabaseConfig::read(environment)?;
            let _traces = telemetry::init(&config.logging.warnings_only())?;
            return current_thread_runtime()?.block_on(commands::audit(&command, &config));
        }
        Command::Export(arguments) => {
            let config = DatabaseConfig::read(environment)?;
            let _traces = telemetry::init(&config.logging.warnings_only())?;
            current_thread_runtime()?.block_on(commands::export(&arguments, &config))?;
        }
        // `--once` is required: there is no other mode yet.
        Command::Reconcile(_) => {
            let (config, _traces) = for_command(environment)?;
            return multi_thread_runtime()?.block_on(commands::reconcile(config));
        }
        Command::User { command: UserCommand::Create(arguments) } => {
            let (config, _traces) = for_command(environment)?;
            current_thread_runtime()?.block_on(commands::create_user(arguments, config))?;
        }
        Command::Import(arguments) => return import(&arguments, environment),
        Command::User { command: UserCommand::ResetPassword { email } } => {
            let (config, _traces) = for_command(environment)?;
            current_thread_runtime()?.block_on(commands::reset_password(email, config))?;
        }
        Command::PlatformKey { command } => {
            let (config, _traces) = for_command(environment)?;
            current_thread_runtime()?.block_on(commands::platform_key(command, config))?;
        }
        Command::User { command: UserCommand::ResetSecondFactor { email } } => {
            let (config, _traces) = for_command(environment)?;
            current_thread_runtime()?.block_on(commands::reset_second_factor(email, config))?;
        }
        Command::ApiKey { command: ApiKeyCommand::Create(arguments) } => {
            let (config, _traces) = for_command(environment)?;
            current_thread_runtime()?.block_on(commands::create_api_key(arguments, config))?;
        }
        Command::Signature { command: SignatureCommand::Check(arguments) } => {
            return commands::check_signature(&arguments, environment);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn import(arguments: &ImportArguments, environment: &Environment) -> Result<ExitCode, ServerError> {
    let settings = ImportSettings::read(environment)?;
    let (config, _traces) = for_command(environment)?;
    current_thread_runtime()?.block_on(commands::import(arguments, config, settings))
}

/// For commands other than `serve`, which print their result and log only warnings.
fn for_command(environment: &Environment) -> Result<(Config, Traces), ServerError> {
    let config = Config::read(environment)?;
    let traces = telemetry::init(&config.logging.warnings_only())?;
    Ok((config, traces))
}

fn multi_thread_runtime() -> Result<Runtime, ServerError> {
    Builder::new_multi_thread().enable_all().build().map_err(ServerError::Runtime)
}

/// For commands that work sequentially.
fn current_thread_runtime() -> Result<Runtime, ServerError> {
    Builder::new_current_thread().enable_all().build().map_err(ServerError::Runtime)
}
