//! `linecard rollout` and `linecard backfill`.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use indicatif::ProgressBar;
use linecard_app::{App, AppError, Backfilled, FallingBack, OrganizationBackup, Origin, Rollout, RolloutSettings};
use linecard_domain::{OrganizationId, RolloutPhase};
use linecard_store::TenantContext;

use super::organizations;
use crate::cli::{BackfillArguments, RolloutArguments, RolloutCommand};
use crate::config::Config;
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::{output, wiring};

pub(crate) async fn rollout(command: &RolloutCommand, config: Config) -> Result<ExitCode, ServerError> {
    let backups = config.data_dir.join("backups");
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = match wiring::for_command(&database, config).await {
        Ok(app) => match command {
            RolloutCommand::Status(arguments) => status(&app, arguments).await,
            RolloutCommand::Advance { arguments, backup_dir } => {
                advance(&app, arguments, backup_dir.as_deref().unwrap_or(&backups)).await
            }
            RolloutCommand::Back { arguments, restore } => back(&app, arguments, restore.as_deref()).await,
        },
        Err(error) => Err(error),
    };
    database.close().await?;
    outcome
}

async fn status(app: &App, arguments: &RolloutArguments) -> Result<ExitCode, ServerError> {
    for (id, name) in organizations::chosen(app.store(), arguments.organization.as_deref()).await? {
        let rollout = app.rollout_of(&TenantContext::maintenance(id), arguments.days).await?;
        output::stdout(&format!("{name} ({id})"));
        print(&rollout);
    }
    Ok(ExitCode::SUCCESS)
}

async fn advance(app: &App, arguments: &RolloutArguments, backups: &Path) -> Result<ExitCode, ServerError> {
    let (id, name) = the_one(app, arguments).await?;
    let context = TenantContext::maintenance(id);
    let Some(next) = app.rollout_of(&context, arguments.days).await?.phase.next() else {
        return Err(ServerError::Usage(format!("{name} is already in the last phase")));
    };
    let write = |backup: &OrganizationBackup| write_backup(backups, id, backup);
    let origin = Origin::command("linecard rollout advance");
    go(app, (id, &name), origin, next, arguments.days, RolloutSettings::BackUp(&write)).await
}

async fn back(app: &App, arguments: &RolloutArguments, restore: Option<&Path>) -> Result<ExitCode, ServerError> {
    let (id, name) = the_one(app, arguments).await?;
    let backup = restore.map(read_backup).transpose()?;
    let phase = app.rollout_of(&TenantContext::maintenance(id), arguments.days).await?.phase;
    let Some(previous) = phase.previous() else {
        return Err(ServerError::Usage(format!("{name} is already in the first phase")));
    };
    let settings = backup.as_ref().map_or(RolloutSettings::Keep, RolloutSettings::Restore);
    go(app, (id, &name), Origin::command("linecard rollout back"), previous, arguments.days, settings).await
}

async fn go(
    app: &App,
    (id, name): (OrganizationId, &str),
    origin: Origin<'_>,
    phase: RolloutPhase,
    days: u16,
    settings: RolloutSettings<'_>,
) -> Result<ExitCode, ServerError> {
    match app.go_to_phase(&TenantContext::maintenance(id), origin, phase, days, settings).await {
        Ok(rollout) => {
            output::stdout(&format!("{name} is in phase {}", rollout.phase));
            print(&rollout);
            Ok(ExitCode::SUCCESS)
        }
        Err(AppError::RolloutNotReady { phase, reasons }) => {
            output::stdout(&format!("{name} is not ready for phase {phase}:"));
            for reason in reasons {
                output::stdout(&format!("  - {reason}"));
            }
            Ok(ExitCode::FAILURE)
        }
        Err(AppError::Invalid(fields)) => {
            let fields =
                fields.iter().map(|field| format!("--{} {}", field.pointer.trim_start_matches('/'), field.detail));
            Err(ServerError::Usage(fields.collect::<Vec<_>>().join("; ")))
        }
        Err(error) => Err(error.into()),
    }
}

async fn the_one(app: &App, arguments: &RolloutArguments) -> Result<(OrganizationId, String), ServerError> {
    let Some(requested) = arguments.organization.as_deref() else {
        return Err(ServerError::Usage(
            "--organization is required: the phase is changed for one organization at a time".to_owned(),
        ));
    };
    let found = organizations::chosen(app.store(), Some(requested)).await?.into_iter().next();
    found.ok_or_else(|| ServerError::Usage(format!("--organization: there is no organization {requested}")))
}

fn print(rollout: &Rollout) {
    let is = |yes: bool, on: &'static str, off: &'static str| if yes { on } else { off };
    output::stdout(&format!("  phase {}", rollout.phase));
    output::stdout(&format!(
        "  the fallback is {}; the organization's account is {}",
        is(rollout.fallback_enabled, "on", "off"),
        is(rollout.organization_connected, "connected", "not connected")
    ));
    output::stdout(&format!(
        "  {} agents, {} without settings of their own",
        rollout.agents, rollout.unconnected_count
    ));
    for day in &rollout.traffic {
        output::stdout(&format!(
            "  {}: calls {} from agents' accounts, {} from the organization's; messages {} and {}",
            day.day, day.agent_calls, day.organization_calls, day.agent_messages, day.organization_messages
        ));
    }
    for agent in &rollout.falling_back {
        output::stdout(&format!("  falls back: {}", falls_back(agent)));
    }
    if rollout.shadow.sums.agents > 0 {
        let (same, other) = (rollout.shadow.sums.matching, rollout.shadow.sums.differing);
        output::stdout(&format!(
            "  calls that the platform placed and reported in the last 30 days: {same} as Linecard would have, {other} not"
        ));
    }
    match &rollout.next {
        None => output::stdout("  this is the last phase"),
        Some((next, reasons)) if reasons.is_empty() => output::stdout(&format!("  ready for phase {next}")),
        Some((next, reasons)) => {
            output::stdout(&format!("  not ready for phase {next}:"));
            for reason in reasons {
                output::stdout(&format!("  - {reason}"));
            }
        }
    }
}

fn falls_back(agent: &FallingBack) -> String {
    let name = agent.agent_name.as_deref().unwrap_or("calls without an agent");
    let (calls, messages, last) = (agent.calls, agent.messages, agent.last_at);
    format!("{name}, {calls} calls and {messages} messages that would have been refused, last at {last}")
}

/// Writes a new file, readable only by its owner, and syncs it before anything is removed.
fn write_backup(directory: &Path, organization: OrganizationId, backup: &OrganizationBackup) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    #[expect(clippy::disallowed_methods, reason = "only used for the file's name")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let path = directory.join(format!("twilio-settings-{organization}-{now}.json"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    serde_json::to_writer_pretty(&mut file, backup)?;
    writeln!(file)?;
    file.sync_all()?;
    fs::File::open(directory)?.sync_all()?;
    output::stdout(&format!("the organization's settings were written, sealed, to {}", path.display()));
    Ok(())
}

fn read_backup(path: &Path) -> Result<OrganizationBackup, ServerError> {
    let unusable = |detail: String| ServerError::Usage(format!("--restore {}: {detail}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    serde_json::from_str(&text).map_err(|_| unusable("is not a file that `linecard rollout advance` wrote".to_owned()))
}

pub(crate) async fn backfill(arguments: &BackfillArguments, config: Config) -> Result<ExitCode, ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = match wiring::for_command(&database, config).await {
        Ok(app) => seed_all(&app, arguments).await,
        Err(error) => Err(error),
    };
    database.close().await?;
    outcome
}

async fn seed_all(app: &App, arguments: &BackfillArguments) -> Result<ExitCode, ServerError> {
    let organizations = organizations::chosen(app.store(), arguments.organization.as_deref()).await?;
    let bar = ProgressBar::new(organizations.len() as u64);
    let (mut seeded, mut left, mut failed) = (0_u64, 0_u64, 0_u64);
    for (id, name) in organizations {
        let outcome = app.backfill(id, Origin::command("linecard backfill"), arguments.dry_run).await;
        bar.inc(1);
        match outcome {
            Ok(Backfilled::Seeded { agent }) => {
                seeded += 1;
                output::stdout(&format!("seeded {name} ({id}): default agent {agent}"));
            }
            Ok(Backfilled::NothingToSeedFrom | Backfilled::NothingToDo) => left += 1,
            Ok(Backfilled::NumberTaken { agent, by }) => {
                failed += 1;
                output::stdout(&format!(
                    "NOT SEEDED {name} ({id}): the organization's number is in use by agent {by}; give the default agent \
                    {agent} another number"
                ));
            }
            // A value that does not open affects one organization; an unavailable database affects all.
            Err(AppError::Vault(error)) => {
                failed += 1;
                output::stdout(&format!("NOT SEEDED {name} ({id}): its token does not open: {error}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    bar.finish_and_clear();
    let would = if arguments.dry_run { "would be seeded (dry run)" } else { "were seeded" };
    output::stdout(&format!(
        "{seeded} organizations {would}, {left} had nothing to do, {failed} require manual action"
    ));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
