//! A platform's own database, which `linecard import` reads. It is not ours: its tables and columns are named by a file of
//! the operator's, so the statements are put together here, and nothing but SELECT is ever sent.
//!
//! Everything is read in one transaction that is READ ONLY and sees one snapshot. Statements are sent as text and rows come
//! through a cursor: that works through any pooler, and memory holds one portion at a time.

mod select;

use tokio_postgres::{Client, SimpleQueryMessage};

use select::literal;
pub use select::{SourceColumn, SourceJoin, SourceSelect, SourceTable};

use crate::address::DatabaseAddress;
use crate::database::{ConnectError, connect_once};

/// Rows in memory at a time.
const PORTION: usize = 500;

/// The fields of a row as text, in the order of the columns that were asked for.
pub type SourceRow = Vec<Option<String>>;

/// Why the platform's database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("the platform's database cannot be used")]
    Connect(#[from] ConnectError),
    /// Without PostgreSQL's error itself, whose text has DETAIL: values of rows, and with them tokens.
    #[error("the platform's database refused to be read ({what}): {why}")]
    Refused { what: String, why: String },
}

/// The platform's database in one snapshot.
#[derive(Debug)]
pub struct SourceDatabase {
    client: Client,
}

impl SourceDatabase {
    /// Row-level security is off for the transaction, which makes PostgreSQL refuse a role that it applies to: rows that
    /// such a role does not see would be missing without a word.
    pub async fn open(address: DatabaseAddress) -> Result<Self, SourceError> {
        let opened = Self { client: connect_once(&address.for_reading()).await? };
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SET LOCAL default_transaction_read_only = on;
            SET LOCAL row_security = off;
            SET LOCAL statement_timeout = 0;
            SET LOCAL idle_in_transaction_session_timeout = 0";
        opened.client.batch_execute(begin).await.map_err(|error| refused("a read-only snapshot", &error))?;
        Ok(opened)
    }

    /// The names of a table's columns; `None` if there is no such table, or the role may not use its schema.
    pub async fn columns(&self, table: &SourceTable) -> Result<Option<Vec<String>>, SourceError> {
        let (schema, name) = (literal(&table.schema), literal(&table.name));
        let found = self
            .values(&format!(
                "SELECT a.attname FROM pg_catalog.pg_attribute a
                JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = {schema} AND c.relname = {name} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                    AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attnum"
            ))
            .await?;
        Ok((!found.is_empty()).then_some(found))
    }

    /// Tables and views, except PostgreSQL's own, as `schema.name`.
    pub async fn tables(&self) -> Result<Vec<String>, SourceError> {
        self.values(
            "SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'
                AND n.nspname NOT LIKE 'pg\\_%'
            ORDER BY 1",
        )
        .await
    }

    /// How many rows a reading will have.
    pub async fn count(&self, select: &SourceSelect<'_>) -> Result<u64, SourceError> {
        let (sql, table) = (select.sql(), select.table.to_string());
        self.require_one_command(&sql, &table).await?;
        let counted = self.rows(&format!("SELECT count(*) FROM ({sql}) rows"), &table).await?;
        let count = counted.first().and_then(|row| row.first()?.as_deref()?.parse().ok());
        Ok(count.unwrap_or(0))
    }

    /// Begins to read. One reading at a time: another one ends the one before.
    pub async fn read(&self, select: &SourceSelect<'_>) -> Result<SourceRows<'_>, SourceError> {
        let (sql, table) = (select.sql(), select.table.to_string());
        self.require_one_command(&sql, &table).await?;
        let opened = self.client.batch_execute(&format!("CLOSE ALL; DECLARE import NO SCROLL CURSOR FOR {sql}")).await;
        opened.map_err(|error| refused(&table, &error))?;
        Ok(SourceRows { database: self, table, portion: Vec::new().into_iter() })
    }

    /// What is sent as text may be several commands: a condition of the mapping could end the transaction, and nothing would
    /// keep the rest of it from writing. PostgreSQL itself refuses more than one command in its extended protocol, which is
    /// therefore asked first, with a statement that has no name and needs none from a pooler. `LIMIT 0`: no row is read.
    async fn require_one_command(&self, sql: &str, table: &str) -> Result<(), SourceError> {
        let checked = self.client.query_typed(&format!("SELECT FROM ({sql}) rows LIMIT 0"), &[]).await;
        checked.map(drop).map_err(|error| refused(table, &error))
    }

    async fn values(&self, sql: &str) -> Result<Vec<String>, SourceError> {
        let rows = self.rows(sql, "its catalog").await?;
        Ok(rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect())
    }

    async fn rows(&self, sql: &str, what: &str) -> Result<Vec<SourceRow>, SourceError> {
        let answer = self.client.simple_query(sql).await.map_err(|error| refused(what, &error))?;
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect()),
            _ => None,
        };
        Ok(answer.into_iter().filter_map(row).collect())
    }
}

/// The rows of one reading.
pub struct SourceRows<'a> {
    database: &'a SourceDatabase,
    table: String,
    portion: std::vec::IntoIter<SourceRow>,
}

/// Without the rows: they have tokens.
impl std::fmt::Debug for SourceRows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SourceRows").field("table", &self.table).finish_non_exhaustive()
    }
}

impl SourceRows<'_> {
    /// `None`: there are no more.
    pub async fn next(&mut self) -> Result<Option<SourceRow>, SourceError> {
        if self.portion.len() == 0 {
            let rows = self.database.rows(&format!("FETCH {PORTION} FROM import"), &self.table).await?;
            self.portion = rows.into_iter();
        }
        Ok(self.portion.next())
    }
}

fn refused(what: &str, error: &tokio_postgres::Error) -> SourceError {
    SourceError::Refused { what: what.to_owned(), why: why(error) }
}

/// Never with DETAIL, HINT or CONTEXT, nor with the message of a data exception: these quote values of rows.
fn why(error: &tokio_postgres::Error) -> String {
    let Some(answer) = error.as_db_error() else {
        let lost = if error.is_closed() { "the connection was lost" } else { "the connection failed" };
        return lost.to_owned();
    };
    let code = answer.code().code();
    if code.starts_with("22") {
        return format!(
            "a value cannot be read in the way that the mapping asks for (SQLSTATE {code}): a key of a JSON needs a column \
             that is JSON in every row"
        );
    }
    format!("{} (SQLSTATE {code})", answer.message())
}
