//! `linecard import`: organizations, members, agents and Twilio settings of a platform, from its PostgreSQL or from JSON
//! lines.
//!
//! Reading is here, and what is read becomes the input of the use cases in `app/platform/import/`. From the bottom up:
//! `record`, `sections`; `mapping`; `tokens`, `report`, `database`, `json_lines`; `run`; `agent`.

mod agent;
mod database;
mod json_lines;
mod mapping;
mod record;
mod report;
mod run;
mod sections;
mod tokens;

use std::path::Path;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};
use linecard_app::{App, ImportOptions};
use linecard_store::SourceDatabase;
use url::Url;

use self::database::{Part, Tables, record};
use self::json_lines::JsonLines;
use self::mapping::Mapping;
use self::report::Report;
use self::run::{Importer, Seen, no_identity_provider};
use self::tokens::Tokens;
use crate::cli::ImportArguments;
use crate::config::{Config, ImportSettings};
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::{output, wiring};

pub(crate) async fn import(
    arguments: &ImportArguments,
    config: Config,
    settings: ImportSettings,
) -> Result<ExitCode, ServerError> {
    let mapping = Mapping::read(arguments.mapping.as_deref())?;
    let database = OpenDatabase::to_share(&config.database).await?;
    let console = config.public_url.clone().unwrap_or_else(|| wiring::local_url(config.listen.port()));
    let outcome = match wiring::for_command(&database, config).await {
        Ok(app) => run(&app, arguments, &mapping, settings, &console).await,
        Err(error) => Err(error),
    };
    database.close().await?;
    outcome
}

async fn run(
    app: &App,
    arguments: &ImportArguments,
    mapping: &Mapping,
    settings: ImportSettings,
    console: &Url,
) -> Result<ExitCode, ServerError> {
    let tokens = Tokens { key: settings.key, format: mapping.tokens.clone() };
    let importer = |bar| Importer {
        app,
        mapping,
        tokens,
        options: ImportOptions { dry_run: arguments.dry_run, overwrite: arguments.overwrite },
        verify: arguments.verify,
        only: arguments.organization.clone(),
        with_members: !arguments.without_members,
        organizations_first: arguments.json_lines.is_some(),
        report: Report::new(bar),
        seen: Seen::default(),
    };
    if arguments.dry_run {
        output::stdout("a dry run: nothing is written");
    }
    let report = match (&arguments.json_lines, settings.database) {
        (Some(path), _) => of_lines(importer(ProgressBar::new_spinner()), path).await?,
        (None, Some(address)) => {
            let source = SourceDatabase::open(*address).await?;
            of_database(app, importer, &source, mapping, arguments).await?
        }
        (None, None) => {
            return Err(ServerError::Usage(
                "set LINECARD_IMPORT_DATABASE_URL, or LINECARD_IMPORT_DATABASE_URL_FILE, to the address of the platform's \
                 PostgreSQL, or name a file with --json-lines"
                    .to_owned(),
            ));
        }
    };
    report.finish(arguments.dry_run);
    if !arguments.dry_run {
        output::stdout(&format!(
            "Each organization begins in phase 1 of the roll-out: an agent's own account comes first, and the organization's \
             is the fallback. See {}/rollout, or linecard rollout status; docs/rollout.md has the next phases",
            console.as_str().trim_end_matches('/')
        ));
    }
    Ok(if report.has_decisions() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn of_lines(mut importer: Importer<'_>, path: &Path) -> Result<Report, ServerError> {
    let mut lines = JsonLines::open(path)?;
    while let Some(line) = lines.next()? {
        match line {
            Ok(record) => importer.import(record).await?,
            Err(bad) => importer.report.decide(&bad.place, &bad.detail),
        }
    }
    importer.into_report()
}

async fn of_database<'a>(
    app: &App,
    importer: impl FnOnce(ProgressBar) -> Importer<'a>,
    source: &SourceDatabase,
    mapping: &Mapping,
    arguments: &ImportArguments,
) -> Result<Report, ServerError> {
    let tables = Tables::find(source, mapping, !arguments.without_members).await?;
    if tables.has_members() && app.settings().sign_in.provider.is_none() {
        return Err(no_identity_provider());
    }
    let selects: Vec<_> = Part::ALL
        .into_iter()
        .filter_map(|part| Some((part, tables.select(part, arguments.organization.as_deref())?)))
        .collect();
    let mut total = 0;
    for (_, select) in &selects {
        total += source.count(select).await?;
    }
    let mut importer = importer(progress(total));
    for (part, select) in &selects {
        let mut rows = source.read(select).await?;
        while let Some(row) = rows.next().await? {
            importer.import(record(*part, select, row)).await?;
        }
    }
    importer.into_report()
}

/// Shown only on a terminal, on standard error.
fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} rows, {eta} remaining") {
        bar.set_style(style);
    }
    bar
}
