//! Whether the schema is the one that this release's migrations make: owners, policies, grants, functions, columns, indexes
//! and triggers (`protection` sees to row-level security itself). A restore with other owners, or a hand that "just fixed" a grant, leaves a
//! schema of the right version that isolates tenants differently, or not at all.

use std::collections::BTreeSet;

use tokio_postgres::{Client, Error};

use crate::schemas::SchemaNames;

/// What the migrations make, one line for each fact. A test keeps it true, and writes it.
const EXPECTED: &str = include_str!("schema.txt");

/// $1, $2 the schemas of the tables and of the functions. Lines are given with the default names of both.
///
/// Grants to roles that are not Linecard's are not looked at, nor are the owners' names: an operator chooses them.
const FACTS: &str = r#"
    WITH names AS (SELECT $1::text AS tables, $2::text AS functions),
    schemas AS (
        SELECT n.oid, n.nspowner, CASE n.nspname WHEN names.tables THEN 'linecard' ELSE 'app' END AS name
        FROM pg_namespace n, names WHERE n.nspname IN (names.tables, names.functions)
    ),
    relations AS (
        SELECT c.*, s.name || '.' || c.relname AS name, s.nspowner
        FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'linecard_migrations'
    ),
    functions AS (
        SELECT p.*, s.name || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
            s.nspowner
        FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace
    ),
    grants AS (
        SELECT 'schema ' || s.name AS what, acl.* FROM schemas s JOIN pg_namespace n USING (oid),
            aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) acl
        UNION ALL
        SELECT 'table ' || r.name, acl.* FROM relations r, aclexplode(coalesce(r.relacl, acldefault('r', r.relowner))) acl
        UNION ALL
        SELECT 'column ' || r.name || '.' || a.attname, acl.* FROM relations r
            JOIN pg_attribute a ON a.attrelid = r.oid AND NOT a.attisdropped, aclexplode(a.attacl) acl
        UNION ALL
        SELECT 'function ' || f.name, acl.* FROM functions f,
            aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) acl
    ),
    lines AS (
        SELECT format('table %s: owner %s', r.name,
            CASE WHEN r.relowner = r.nspowner THEN 'of the schema' ELSE pg_get_userbyid(r.relowner) END) AS line
        FROM relations r
        UNION ALL
        SELECT format('column %s.%s: %s%s%s', r.name, a.attname, format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN ' NOT NULL' END, ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
        FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
        UNION ALL
        SELECT format('index %s: %s', r.name, pg_get_indexdef(i.indexrelid))
        FROM relations r JOIN pg_index i ON i.indrelid = r.oid WHERE i.indisvalid
        UNION ALL
        SELECT format('constraint %s.%s: %s', r.name, c.conname, pg_get_constraintdef(c.oid))
        FROM relations r JOIN pg_constraint c ON c.conrelid = r.oid
        -- PostgreSQL 18 also lists NOT NULL here.
        WHERE c.contype <> 'n'
        UNION ALL
        SELECT format('policy %s.%s: %s%s to %s%s%s', r.name, p.polname,
            CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                ELSE 'ALL' END,
            CASE WHEN NOT p.polpermissive THEN ' restrictive' END,
            (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(role)::text END, ', ' ORDER BY role)
                FROM unnest(p.polroles) role),
            ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
            ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
        FROM relations r JOIN pg_policy p ON p.polrelid = r.oid
        UNION ALL
        SELECT format('trigger %s.%s: %s', r.name, t.tgname, pg_get_triggerdef(t.oid))
        FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
        UNION ALL
        SELECT format('function %s: owner %s%s, %s%s, body %s', f.name,
            CASE WHEN f.proowner = f.nspowner THEN 'of the schema' ELSE pg_get_userbyid(f.proowner) END,
            CASE WHEN f.prosecdef THEN ', security definer' END,
            CASE f.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
            ', ' || regexp_replace(array_to_string(f.proconfig, ', '), '\m' || names.tables || '\M', 'linecard', 'g'),
            md5(replace(replace(f.prosrc, '"' || names.tables || '".', 'linecard.'),
                '"' || names.functions || '".', 'app.')))
        FROM functions f, names
        UNION ALL
        SELECT format('grant on %s to %s: %s', what,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END,
            string_agg(privilege_type, ', ' ORDER BY privilege_type))
        FROM grants WHERE grantee = 0 OR pg_get_userbyid(grantee) IN ('linecard_app', 'linecard_auth')
        GROUP BY what, grantee
    )
    SELECT regexp_replace(regexp_replace(line, '"?\m' || names.tables || '"?\.', 'linecard.', 'g'),
        '"?\m' || names.functions || '"?\.', 'app.', 'g')
    FROM lines, names"#;

/// A difference of the schema to what this release expects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaDifference {
    Missing(String),
    /// It lets somebody do what the release does not, or does something in its place.
    Unexpected(String),
}

impl std::fmt::Display for SchemaDifference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(fact) => write!(f, "missing: {fact}"),
            Self::Unexpected(fact) => write!(f, "not expected: {fact}"),
        }
    }
}

/// What differs, in order. Of what is there in addition, only that which changes who may do what: an operator may add
/// an index or a column.
pub(super) async fn schema_differences(client: &Client, schemas: &SchemaNames) -> Result<Vec<SchemaDifference>, Error> {
    let found = schema_facts(client, schemas).await?;
    let expected: BTreeSet<&str> = EXPECTED.lines().collect();
    let missing = expected.iter().filter(|fact| !found.contains(**fact));
    let unexpected = found.iter().filter(|fact| !expected.contains(fact.as_str()) && grants_something(fact));
    Ok(missing
        .map(|fact| SchemaDifference::Missing((*fact).to_owned()))
        .chain(unexpected.map(|fact| SchemaDifference::Unexpected(fact.clone())))
        .collect())
}

fn grants_something(fact: &str) -> bool {
    ["policy ", "grant ", "function ", "trigger "].iter().any(|kind| fact.starts_with(kind))
}

async fn schema_facts(client: &Client, schemas: &SchemaNames) -> Result<BTreeSet<String>, Error> {
    // Names are qualified in definitions unless the search path finds them.
    client.batch_execute("BEGIN; SET LOCAL search_path = pg_catalog").await?;
    let rows = client.query(FACTS, &[&schemas.tables(), &schemas.functions()]).await;
    client.batch_execute("ROLLBACK").await?;
    let rows = rows?;
    // Expressions span lines.
    rows.iter().map(|row| Ok(row.try_get::<_, String>(0)?.split_whitespace().collect::<Vec<_>>().join(" "))).collect()
}

#[cfg(test)]
mod tests {
    use linecard_testkit::TestDatabase;

    use super::super::link::connect_once;
    use super::super::migrate::migrate_up;
    use super::*;

    #[tokio::test]
    async fn a_schema_of_another_name_is_the_same() {
        let database = TestDatabase::create_empty().await;
        let schemas = SchemaNames::new("telephony", "order").expect("names");
        migrate_up(&database.owner_config().into(), &schemas, None).await.expect("migrated");
        let client = connect_once(&database.app_config().into()).await.expect("connected");
        assert_eq!(schema_differences(&client, &schemas).await.expect("read"), []);
    }

    /// `UPDATE_SQL=1 cargo nextest run --workspace -E 'test(the_files_in_sql)'` writes it, as it does the statements.
    #[tokio::test]
    async fn the_expected_schema_is_what_the_migrations_make_as_the_files_in_sql_say() {
        let database = TestDatabase::create().await;
        let made = schema_facts(&database.app_client().await, &SchemaNames::default()).await.expect("read");
        let text: String = made.iter().map(|fact| format!("{fact}\n")).collect();
        if std::env::var_os("UPDATE_SQL").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/database/schema.txt");
            std::fs::write(path, text).expect("written");
            return;
        }
        assert!(text == EXPECTED, "run the tests with UPDATE_SQL=1, and look at the difference");
    }
}
