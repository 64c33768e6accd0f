//! A SELECT on tables that are not ours. Names and values are quoted; conditions are the operator's own SQL.

use std::fmt;
use std::str::FromStr;

use postgres_protocol::escape::{escape_identifier, escape_literal};

/// A table or view: `schema.name`, or `name` in `public`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceTable {
    pub(super) schema: String,
    pub(super) name: String,
}

impl FromStr for SourceTable {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (schema, name) = text.trim().split_once('.').unwrap_or(("public", text.trim()));
        if schema.is_empty() || name.is_empty() || text.contains('\0') {
            return Err("must be the name of a table, for example public.organizations");
        }
        Ok(Self { schema: schema.to_owned(), name: name.to_owned() })
    }
}

impl fmt::Display for SourceTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

/// A column, or a key of the JSON object in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumn {
    pub column: String,
    pub key: Option<String>,
}

impl SourceColumn {
    /// As text, whatever its type is.
    fn sql(&self, of: &str) -> String {
        let column = format!("{of}.{}", escape_identifier(&self.column));
        match &self.key {
            Some(key) => format!("({column}::jsonb ->> {})", literal(key)),
            None => format!("{column}::text"),
        }
    }
}

/// What is read of a table.
#[derive(Debug)]
pub struct SourceSelect<'a> {
    pub table: &'a SourceTable,
    /// What the result's columns are; `None` for one that the table does not have: always NULL.
    pub columns: Vec<Option<&'a SourceColumn>>,
    /// A condition in SQL, by the operator's word.
    pub condition: Option<&'a str>,
    /// Only rows with this value.
    pub only: Option<(&'a SourceColumn, &'a str)>,
    pub join: Option<SourceJoin<'a>>,
    /// What the rows are sorted by.
    pub order: Vec<&'a SourceColumn>,
}

/// What is read of a table that belongs to the rows of the first one; NULL where it has none.
#[derive(Debug)]
pub struct SourceJoin<'a> {
    pub table: &'a SourceTable,
    /// A column of the first table, and the one here that has its value.
    pub on: (&'a SourceColumn, &'a SourceColumn),
    pub columns: Vec<Option<&'a SourceColumn>>,
    pub condition: Option<&'a str>,
}

impl SourceSelect<'_> {
    pub(super) fn sql(&self) -> String {
        let joined = self.join.iter().flat_map(|join| columns("j", &join.columns));
        let listed: Vec<String> = columns("t", &self.columns).chain(joined).collect();
        let join = self.join.as_ref().map(|join| {
            let (own, theirs) = join.on;
            let rows = rows(join.table, join.condition);
            format!(" LEFT JOIN {rows} j ON {} = {}", theirs.sql("j"), own.sql("t"))
        });
        let only = self.only.map(|(column, value)| format!(" WHERE {} = {}", column.sql("t"), literal(value)));
        let order: Vec<String> = self.order.iter().map(|column| column.sql("t")).collect();
        format!(
            "SELECT {} FROM {} t{}{} ORDER BY {}",
            listed.iter().enumerate().map(|(at, sql)| format!("{sql} AS c{at}")).collect::<Vec<_>>().join(", "),
            rows(self.table, self.condition),
            join.unwrap_or_default(),
            only.unwrap_or_default(),
            order.join(", ")
        )
    }
}

fn columns<'a>(of: &'a str, listed: &'a [Option<&SourceColumn>]) -> impl Iterator<Item = String> + 'a {
    listed.iter().map(move |column| column.map_or_else(|| "NULL::text".to_owned(), |column| column.sql(of)))
}

/// The rows of a table that meet the condition, in which the table has no other name.
fn rows(table: &SourceTable, condition: Option<&str>) -> String {
    let named = format!("{}.{}", escape_identifier(&table.schema), escape_identifier(&table.name));
    match condition {
        // On lines of its own: a comment at its end comments nothing else out.
        Some(condition) => format!("(SELECT * FROM {named} WHERE (\n{condition}\n))"),
        None => named,
    }
}

pub(super) fn literal(text: &str) -> String {
    // PostgreSQL has no such character in a text, and refuses the whole statement.
    escape_literal(&text.replace('\0', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(column: &str, key: Option<&str>) -> SourceColumn {
        SourceColumn { column: column.to_owned(), key: key.map(str::to_owned) }
    }

    #[test]
    fn names_and_values_cannot_leave_their_quotes() {
        let (users, members) = ("auth.us\"ers".parse().unwrap(), "members".parse().unwrap());
        let (id, user, name) = (column("id", None), column("user\"id", None), column("meta", Some("full'name")));
        let select = SourceSelect {
            table: &members,
            columns: vec![Some(&user), None],
            condition: Some("deleted_at IS NULL -- not any more"),
            only: Some((&id, "o'42\\")),
            join: Some(SourceJoin { table: &users, on: (&user, &id), columns: vec![Some(&name)], condition: None }),
            order: vec![&id],
        };
        assert_eq!(
            select.sql(),
            "SELECT t.\"user\"\"id\"::text AS c0, NULL::text AS c1, (j.\"meta\"::jsonb ->> 'full''name') AS c2 \
             FROM (SELECT * FROM \"public\".\"members\" WHERE (\ndeleted_at IS NULL -- not any more\n)) t \
             LEFT JOIN \"auth\".\"us\"\"ers\" j ON j.\"id\"::text = t.\"user\"\"id\"::text \
             WHERE t.\"id\"::text =  E'o''42\\\\' ORDER BY t.\"id\"::text"
        );
    }

    #[test]
    fn a_table_has_a_schema_and_a_name() {
        assert_eq!("organizations".parse::<SourceTable>().unwrap().to_string(), "public.organizations");
        assert_eq!("auth.users".parse::<SourceTable>().unwrap().to_string(), "auth.users");
        for bad in ["", ".", "a.", ".b"] {
            assert!(bad.parse::<SourceTable>().is_err(), "{bad}");
        }
    }
}
