//! Creates and drops what stands around the migrations: the two schemas, and the function that tells the version.

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::migrate_error::MigrateError;
use super::ownership::mark;
use crate::schemas::{SchemaNames, SchemaRole};

/// The runtime's role cannot read the history; it reads the version through this function.
const VERSION: &str = "
    CREATE OR REPLACE FUNCTION app.linecard_version() RETURNS integer
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    BEGIN
        IF to_regclass('app.linecard_migrations') IS NULL THEN
            RETURN 0;
        END IF;
        RETURN (SELECT coalesce(max(version), 0)::integer FROM app.linecard_migrations);
    END $$;
    REVOKE ALL ON FUNCTION app.linecard_version() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION app.linecard_version() TO linecard_app;
    GRANT USAGE ON SCHEMA linecard, app TO linecard_app, linecard_auth";

/// Creates the schemas where they are missing, marks them as ours, and opens them to the runtime's role.
pub(super) async fn create_schemas(client: &mut Client, schemas: &SchemaNames) -> Result<(), MigrateError> {
    let transaction = client.transaction().await?;
    let login: String = transaction.query_one("SELECT quote_ident(current_user)", &[]).await?.try_get(0)?;
    for role in [SchemaRole::Tables, SchemaRole::Functions] {
        let name = schemas.name(role);
        let exists = transaction.query_opt("SELECT 1 FROM pg_namespace WHERE nspname = $1", &[&name]).await?.is_some();
        if exists {
            continue;
        }
        transaction.batch_execute(&format!("CREATE SCHEMA \"{name}\"")).await.map_err(|source| {
            if source.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
                let remedy = format!("CREATE SCHEMA \"{name}\" AUTHORIZATION {login}");
                MigrateError::SchemaMissing { schema: name.to_owned(), remedy, source }
            } else {
                source.into()
            }
        })?;
    }
    for role in [SchemaRole::Tables, SchemaRole::Functions] {
        let name = schemas.name(role);
        transaction.batch_execute(&format!("COMMENT ON SCHEMA \"{name}\" IS '{}'", mark(schemas, role))).await?;
    }
    transaction.batch_execute(&schemas.sql(VERSION)).await?;
    Ok(transaction.commit().await?)
}

/// Leaves nothing. Fails, and changes nothing, if somebody else has put anything into one of the schemas.
pub(super) async fn drop_schemas(client: &mut Client, schemas: &SchemaNames) -> Result<(), MigrateError> {
    let statements = "DROP FUNCTION app.linecard_version(); DROP TABLE IF EXISTS app.linecard_migrations;
        DROP SCHEMA app; DROP SCHEMA linecard";
    let transaction = client.transaction().await?;
    transaction.batch_execute(&schemas.sql(statements)).await?;
    Ok(transaction.commit().await?)
}
