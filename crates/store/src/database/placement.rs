//! Where a Citus has put each table, compared with `deploy/citus/distribute.sql`, which puts it there.

use tokio_postgres::{Client, Error};

use crate::schemas::SchemaNames;

const DISTRIBUTION: &str = include_str!("../../../../deploy/citus/distribute.sql");

/// A table that is not where this release's `distribute.sql` puts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MisplacedTable {
    pub table: String,
    /// Continues a sentence that begins with the table.
    pub found: String,
}

const FOUND: &str = "
    SELECT c.relname::text, CASE WHEN d.partmethod = 'n' THEN 'reference'
        WHEN d.logicalrelid IS NOT NULL THEN pg_catalog.column_to_column_name(d.logicalrelid, d.partkey) END
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_dist_partition d ON d.logicalrelid = c.oid
    WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY c.relname";

/// The tables that lie elsewhere, or nowhere but on this node; `None` if the database is no Citus.
pub(super) async fn misplaced_tables(
    client: &Client,
    schemas: &SchemaNames,
) -> Result<Option<Vec<MisplacedTable>>, Error> {
    let is_citus: bool =
        client.query_one("SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL", &[]).await?.try_get(0)?;
    if !is_citus {
        return Ok(None);
    }
    let mut misplaced = Vec::new();
    for row in client.query(FOUND, &[&format!("\"{}\"", schemas.tables())]).await? {
        let (table, found): (String, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
        if let Some((_, expected)) = placements().find(|(name, _)| *name == table)
            && found.as_deref() != Some(expected)
        {
            let found = format!("is {}, and should be {}", described(found.as_deref()), described(Some(expected)));
            misplaced.push(MisplacedTable { table, found });
        }
    }
    Ok(Some(misplaced))
}

fn described(placement: Option<&str>) -> String {
    match placement {
        None => "not distributed".to_owned(),
        Some("reference") => "a reference table".to_owned(),
        Some(column) => format!("distributed by {column}"),
    }
}

/// The lines of the list in `distribute.sql`: a table, and `reference` or the column that spreads it.
fn placements() -> impl Iterator<Item = (&'static str, &'static str)> {
    DISTRIBUTION.lines().filter_map(|line| {
        let (table, rest) = line.trim_start().strip_prefix("('")?.split_once("', '")?;
        Some((table, rest.split_once("')")?.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_as_it_is_written() {
        let all: Vec<_> = placements().collect();
        assert_eq!(all.len(), DISTRIBUTION.matches("    ('").count());
        for expected in [("users", "reference"), ("call_rates", "bucket"), ("work_leases", "organization_id")] {
            assert!(all.contains(&expected), "{expected:?}");
        }
    }
}
