//! Whether row-level security applies: to the role that is logged in, and on every table.

use tokio_postgres::{Client, Error};

use crate::schemas::SchemaNames;

/// The role that is logged in, and why row-level security would not apply to it.
pub(super) async fn role_faults(client: &Client, schemas: &SchemaNames) -> Result<(String, Vec<&'static str>), Error> {
    let row = client
        .query_one(
            "SELECT rolname::text, rolsuper, rolbypassrls,
                EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER')),
                EXISTS (SELECT 1 FROM pg_roles a WHERE a.rolname = 'linecard_auth' AND pg_has_role(r.oid, a.oid, 'MEMBER')),
                rolcreaterole
            FROM pg_roles r WHERE rolname = current_user",
            &[&schemas.tables()],
        )
        .await?;
    let faults = [
        (row.try_get::<_, bool>(1)?, "is a superuser"),
        (row.try_get(2)?, "may bypass row-level security"),
        (row.try_get(3)?, "owns tables (directly or as a member of their owner)"),
        (row.try_get(4)?, "is a member of linecard_auth, which reads all users and keys"),
        // Before PostgreSQL 16, to any role that is not a superuser.
        (row.try_get(5)?, "may create roles, and so grant itself others"),
    ];
    Ok((row.try_get(0)?, faults.into_iter().filter(|(present, _)| *present).map(|(_, fault)| fault).collect()))
}

/// The tables on which row-level security is not both enabled and forced.
pub(super) async fn unprotected_tables(client: &Client, schemas: &SchemaNames) -> Result<Vec<String>, Error> {
    let open = client
        .query(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
            ORDER BY c.relname",
            &[&schemas.tables()],
        )
        .await?;
    open.iter().map(|row| row.try_get(0)).collect()
}
