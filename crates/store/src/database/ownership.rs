//! Whose the two schemas are. Linecard can share a database with other programs, so it never touches a schema that it
//! did not create. Its own carry a comment, which also names the other schema of the pair.

use tokio_postgres::{Client, Error};

use crate::schemas::{SchemaNames, SchemaRole};

/// What there is in place of the two schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ownership {
    /// Neither exists, or what exists is empty and can be used.
    Missing,
    /// Both are this Linecard's.
    Ours,
    /// One exists and belongs to another program, or to a Linecard whose other schema has another name.
    Foreign(SchemaRole),
}

/// The table in which refinery records what it has applied. It is in the schema of the functions, so that every table in
/// the schema of the tables belongs to tenants.
pub(super) const HISTORY: &str = "app.linecard_migrations";

const INSPECT: &str = "
    SELECT obj_description(n.oid, 'pg_namespace'),
        NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = n.oid)
            AND NOT EXISTS (SELECT 1 FROM pg_proc p WHERE p.pronamespace = n.oid)
            AND NOT EXISTS (SELECT 1 FROM pg_type t WHERE t.typnamespace = n.oid),
        pg_has_role(current_user, n.nspowner, 'USAGE')
    FROM pg_namespace n WHERE n.nspname = $1";

/// The comment that marks a schema as ours.
pub(super) fn mark(schemas: &SchemaNames, role: SchemaRole) -> String {
    match role {
        SchemaRole::Tables => format!("Linecard: tables. Its functions are in the schema {}.", schemas.functions()),
        SchemaRole::Functions => format!("Linecard: functions. Its tables are in the schema {}.", schemas.tables()),
    }
}

/// As the runtime's role sees it: an empty schema counts as missing.
pub(super) async fn ownership(client: &Client, schemas: &SchemaNames) -> Result<Ownership, Error> {
    judge(client, schemas, |_| true).await
}

/// As the migrating role sees it: it can use an empty schema only if it owns it.
pub(super) async fn ownership_for_owner(client: &Client, schemas: &SchemaNames) -> Result<Ownership, Error> {
    judge(client, schemas, |is_owned| is_owned).await
}

async fn judge(
    client: &Client,
    schemas: &SchemaNames,
    can_use_empty: impl Fn(bool) -> bool,
) -> Result<Ownership, Error> {
    let mut missing = false;
    for role in [SchemaRole::Tables, SchemaRole::Functions] {
        let Some(row) = client.query_opt(INSPECT, &[&schemas.name(role)]).await? else {
            missing = true;
            continue;
        };
        let (comment, is_empty, is_owned): (Option<String>, bool, bool) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        if comment.as_deref() == Some(&mark(schemas, role)) {
            continue;
        }
        if !(is_empty && can_use_empty(is_owned)) {
            return Ok(Ownership::Foreign(role));
        }
        missing = true;
    }
    Ok(if missing { Ownership::Missing } else { Ownership::Ours })
}

/// Whether the database has the schema of a development version, whose migrations were replaced before the first
/// release. Looked up in the catalogue alone: a schema `migrations` may also be another program's.
pub(super) async fn has_unreleased_schema(client: &Client) -> Result<bool, Error> {
    client
        .query_one(
            "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'migrations' AND c.relname = 'history')
                AND EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                    WHERE n.nspname = 'migrations' AND p.proname = 'version')
                AND EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                    WHERE n.nspname = 'app' AND p.proname = 'enter_service')
                AND EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                    WHERE n.nspname = 'auth' AND p.proname = 'uid')",
            &[],
        )
        .await?
        .try_get(0)
}
