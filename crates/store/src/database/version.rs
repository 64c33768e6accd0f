//! Which version the schema has, and whether this release can serve it.

use tokio_postgres::Client;

use super::ownership::{Ownership, ownership};
use super::series::SCHEMA_VERSION;
use crate::schemas::{SchemaNames, SchemaRole};

/// Why the schema cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error("the database has no Linecard schema yet. Run `linecard migrate`")]
    Missing,
    #[error("the schema {schema} in this database is not this Linecard's: set {} to another name, and run `linecard migrate`", role.setting())]
    Foreign { schema: String, role: SchemaRole },
    #[error("the database's schema is at version {found}; this release needs {SCHEMA_VERSION}. Run `linecard migrate`")]
    Behind { found: i32 },
    #[error("the schema's version cannot be read")]
    Unreadable(#[source] tokio_postgres::Error),
}

impl SchemaError {
    pub(super) fn foreign(schemas: &SchemaNames, role: SchemaRole) -> Self {
        Self::Foreign { schema: schemas.name(role).to_owned(), role }
    }
}

/// The schema's version. Refuses one that is older than this release; a newer one is served: changes expand before they
/// contract.
pub(super) async fn require_current(client: &Client, schemas: &SchemaNames) -> Result<i32, SchemaError> {
    match schema_version(client, schemas).await? {
        found if found < SCHEMA_VERSION => Err(SchemaError::Behind { found }),
        found => Ok(found),
    }
}

/// The schema's version, as the runtime's role may read it.
pub(super) async fn schema_version(client: &Client, schemas: &SchemaNames) -> Result<i32, SchemaError> {
    match ownership(client, schemas).await.map_err(SchemaError::Unreadable)? {
        Ownership::Missing => return Err(SchemaError::Missing),
        Ownership::Foreign(role) => return Err(SchemaError::foreign(schemas, role)),
        Ownership::Ours => {}
    }
    let found = client
        .query_one(&*schemas.sql("SELECT app.linecard_version()"), &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(SchemaError::Unreadable)?;
    if found == 0 { Err(SchemaError::Missing) } else { Ok(found) }
}
