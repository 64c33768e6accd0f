//! `linecard export`.

use std::io::{self, BufWriter, Write};

use linecard_app::export_history;

use super::organizations;
use crate::cli::ExportArguments;
use crate::config::DatabaseConfig;
use crate::database::OpenDatabase;
use crate::error::ServerError;

pub(crate) async fn export(arguments: &ExportArguments, config: &DatabaseConfig) -> Result<(), ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    // Unlike other output, one that cannot be written is an error: what is missing from an export may be removed.
    let mut output = BufWriter::new(io::stdout().lock());
    for (id, _) in organizations::chosen(&database.store, Some(&arguments.organization)).await? {
        export_history(&database.store, id, |line| writeln!(output, "{line}").map_err(ServerError::Export)).await?;
    }
    output.flush().map_err(ServerError::Export)?;
    drop(output);
    database.close().await
}
