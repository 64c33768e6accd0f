//! Whether a connection is a session of its own with the settings that were asked for. Behind a connection pooler it may
//! not be, and statements would fail, or run without our time-outs and with another search path.

use tokio_postgres::Client;

use super::address::DatabaseAddress;
use super::link::{ConnectError, connect_once};

/// The settings that the connection was opened with.
const SETTINGS: &str = "SELECT current_setting('search_path'), current_setting('enable_seqscan')";

/// Refuses a connection without our settings.
pub(super) async fn require_settings(client: &Client, search_path: &str) -> Result<(), ConnectError> {
    let row = client.query_one(SETTINGS, &[]).await?;
    let (path, sequential): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let kept = [("search_path", path.replace(' ', "") == search_path), ("enable_seqscan", sequential == "off")];
    match kept.into_iter().find(|(_, kept)| !kept) {
        Some((setting, _)) => Err(ConnectError::SettingsLost { setting }),
        None => Ok(()),
    }
}

/// Refuses a pooler that gives sessions of PostgreSQL to each transaction anew: prepared statements would be missing, and
/// a LISTEN would hear nothing. While another connection has a transaction open, such a pooler has to let one of the two
/// have another session than before.
pub(super) async fn require_own_session(client: &Client, address: &DatabaseAddress) -> Result<(), ConnectError> {
    let before = session(client).await?;
    let other = connect_once(address).await?;
    other.batch_execute("BEGIN").await?;
    let others = session(&other).await?;
    let after = session(client).await?;
    other.batch_execute("ROLLBACK").await?;
    if others == before || others == after || before != after { Err(ConnectError::SharedSession) } else { Ok(()) }
}

/// By the simple protocol: a prepared statement is what such a pooler may not have.
async fn session(client: &Client) -> Result<Option<String>, ConnectError> {
    let messages = client.simple_query("SELECT pg_backend_pid()").await?;
    Ok(messages.iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(ToOwned::to_owned),
        _ => None,
    }))
}
