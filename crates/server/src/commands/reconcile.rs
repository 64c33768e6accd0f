//! `linecard reconcile`.

use std::process::ExitCode;

use linecard_app::Reconciled;

use crate::config::Config;
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::{output, wiring};

pub(crate) async fn reconcile(config: Config) -> Result<ExitCode, ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = reconcile_all(config, &database).await;
    database.close().await?;
    let did = outcome?;
    output::stdout(&report(&did));
    Ok(if did.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn reconcile_all(config: Config, database: &OpenDatabase) -> Result<Reconciled, ServerError> {
    let app = wiring::for_command(database, config).await?;
    app.reconcile_all().await.map_err(ServerError::Reconcile)
}

fn report(did: &Reconciled) -> String {
    let Reconciled { organizations, calls, messages, recordings, settled, failed } = did;
    let open = (calls + messages).saturating_sub(settled + failed);
    format!(
        "organizations {organizations}, calls {calls}, messages {messages}: {settled} settled, {open} still open, \
         {failed} failed; recordings {recordings}"
    )
}
