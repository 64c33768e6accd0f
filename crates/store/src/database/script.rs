//! Runs a file of SQL statement by statement, in one transaction.
//!
//! Sent as one message, as `psql -c` would, a failure names no statement; and what is distributed over several machines
//! (`deploy/citus`) takes one change for each message. A statement ends at a semicolon that is in no comment, text, name or
//! parentheses. Bodies of functions are texts; a `BEGIN ATOMIC` would not be one, so that migrations have none.

use tokio_postgres::error::ErrorPosition;
use tokio_postgres::{Error, Transaction};

/// A statement that was refused.
#[derive(Debug, thiserror::Error)]
#[error("the statement at line {line} was refused")]
pub struct ScriptError {
    /// Where PostgreSQL found the fault; the statement's first line if it named no place.
    line: usize,
    #[source]
    source: Error,
}

impl ScriptError {
    pub(super) fn at(line: usize, source: Error) -> Self {
        Self { line, source }
    }
}

/// Runs all statements; the transaction is still to be committed.
pub(super) async fn run_script(transaction: &Transaction<'_>, script: &str) -> Result<(), ScriptError> {
    for statement in statements(script) {
        transaction.batch_execute(statement.text).await.map_err(|source| statement.refused(source))?;
    }
    Ok(())
}

/// A statement of a script.
#[derive(Debug, PartialEq, Eq)]
struct ScriptStatement<'a> {
    /// Without its semicolon.
    text: &'a str,
    /// The line of its first word, from 1 on.
    line: usize,
}

impl ScriptStatement<'_> {
    fn refused(&self, source: Error) -> ScriptError {
        // Counted in characters, from 1 on. That of a statement within a function is not one of the script.
        let before = match source.as_db_error().and_then(tokio_postgres::error::DbError::position) {
            Some(ErrorPosition::Original(position)) => usize::try_from(position.saturating_sub(1)).unwrap_or(0),
            _ => 0,
        };
        let lines = self.text.chars().take(before).filter(|character| *character == '\n').count();
        ScriptError::at(self.line + lines, source)
    }
}

/// The statements of a script, in their order.
fn statements(script: &str) -> Vec<ScriptStatement<'_>> {
    let mut statements = Vec::new();
    let (mut position, mut line, mut depth) = (0, 1, 0_usize);
    let mut begun: Option<(usize, usize)> = None;
    while let Some(rest) = script.get(position..).filter(|rest| !rest.is_empty()) {
        let (token, length) = token(rest);
        match token {
            Token::Other("(") => depth += 1,
            Token::Other(")") => depth = depth.saturating_sub(1),
            Token::Other(";") if depth == 0 => {
                statements.extend(begun.take().and_then(|(from, line)| statement(script, from, position, line)));
            }
            Token::Blank | Token::Other(_) => {}
        }
        if !matches!(token, Token::Blank | Token::Other(";")) {
            begun.get_or_insert((position, line));
        }
        line += rest.get(..length).unwrap_or(rest).matches('\n').count();
        position += length;
    }
    statements.extend(begun.and_then(|(from, line)| statement(script, from, script.len(), line)));
    statements
}

fn statement(script: &str, from: usize, to: usize, line: usize) -> Option<ScriptStatement<'_>> {
    Some(ScriptStatement { text: script.get(from..to)?, line })
}

#[derive(Debug, Clone, Copy)]
enum Token<'a> {
    /// White space or a comment.
    Blank,
    /// A text, a name, a word, or a single character of anything else.
    Other(&'a str),
}

/// The token at the beginning of `rest`, which is not empty, and its length. What does not end, ends with the script.
fn token(rest: &str) -> (Token<'_>, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    let blank = match first {
        _ if first.is_whitespace() => Some(first.len_utf8()),
        '-' if rest.starts_with("--") => Some(through(rest, 2, "\n")),
        '/' if rest.starts_with("/*") => Some(comment(rest)),
        _ => None,
    };
    if let Some(length) = blank {
        return (Token::Blank, length);
    }
    let length = match first {
        // A doubled quote ends one text and begins the next: together they are as long as the one that they are.
        '\'' | '"' => through(rest, 1, if first == '"' { "\"" } else { "'" }),
        'e' | 'E' if rest.get(1..).is_some_and(|rest| rest.starts_with('\'')) => escaped(rest),
        '$' => dollar_quoted(rest).unwrap_or(1),
        _ if is_of_word(first) => rest.find(|c| !is_of_word(c)).unwrap_or(rest.len()),
        _ => first.len_utf8(),
    };
    (Token::Other(rest.get(..length).unwrap_or(rest)), length)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length up to the end of `mark`, which is looked for from `from` on.
fn through(rest: &str, from: usize, mark: &str) -> usize {
    let found = rest.get(from..).and_then(|inside| inside.find(mark));
    found.map_or(rest.len(), |found| from + found + mark.len())
}

/// `/* /* nested */ */`
fn comment(rest: &str) -> usize {
    let (mut position, mut depth) = (2, 1_usize);
    while let Some(inside) = rest.get(position..).filter(|inside| depth > 0 && !inside.is_empty()) {
        if inside.starts_with("*/") {
            (depth, position) = (depth - 1, position + 2);
        } else if inside.starts_with("/*") {
            (depth, position) = (depth + 1, position + 2);
        } else {
            position += inside.chars().next().map_or(1, char::len_utf8);
        }
    }
    position
}

/// `E'with \' escapes'`
fn escaped(rest: &str) -> usize {
    let mut is_escaped = false;
    let end = rest.char_indices().skip(2).find(|(_, c)| {
        let ends = *c == '\'' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    end.map_or(rest.len(), |(position, _)| position + 1)
}

/// `$$ … $$` or `$tag$ … $tag$`; `None` for anything else that begins with a dollar, such as `$1`.
fn dollar_quoted(rest: &str) -> Option<usize> {
    let tag = rest.get(1..)?.find('$')?;
    let name = rest.get(1..=tag)?;
    let is_name =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    is_name.then(|| through(rest, tag + 2, rest.get(..tag + 2).unwrap_or("$$")))
}

#[cfg(test)]
mod tests {
    use linecard_testkit::TestDatabase;

    use super::super::link::connect_once;
    use super::super::series::MIGRATIONS;
    use super::super::{provision, roles};
    use super::*;
    use crate::schemas::SchemaNames;

    fn split(script: &str) -> Vec<(usize, &str)> {
        statements(script).into_iter().map(|statement| (statement.line, statement.text)).collect()
    }

    #[test]
    fn a_semicolon_ends_a_statement_unless_it_is_in_a_text_a_name_a_comment_or_parentheses() {
        assert_eq!(split("-- a; b\nSELECT 1;\n\n/* ; /* ; */ ; */ SELECT\n2;"), [(2, "SELECT 1"), (4, "SELECT\n2")]);
        for whole in [
            "SELECT ';', 'it''s; ', E'\\'; \\\\', \";\", \"a\"\";\"",
            "SELECT $$ ; $tag$ ; $$, $tag$ ; $$ ; $tag$, $1, a$b$c",
            "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
            "SELECT 1 -- the last; without an end",
            "SELECT 'without an end;",
            "SELECT $é_1$ ; $é_1$",
        ] {
            assert_eq!(split(whole), [(1, whole)], "{whole}");
        }
        assert_eq!(split("SELECT '\\'; SELECT $1;SELECT 3"), [(1, "SELECT '\\'"), (1, "SELECT $1"), (1, "SELECT 3")]);
        assert_eq!(split(" ;; -- nothing\n;"), []);
    }

    /// By the extended protocol, PostgreSQL takes one statement at a time, and a part of one is an error of syntax.
    #[tokio::test]
    async fn postgresql_takes_each_statement_of_each_migration_as_one() {
        let database = TestDatabase::create_empty().await;
        let mut client = connect_once(&database.owner_config().into()).await.expect("connected");
        roles::ensure(&client, None).await.expect("roles");
        provision::create_schemas(&mut client, &SchemaNames::default()).await.expect("schemas");
        let up = MIGRATIONS.iter().map(|migration| (migration.name, migration.up));
        let down = MIGRATIONS.iter().rev().map(|migration| (migration.name, migration.down));
        for (name, script) in up.chain(down) {
            for statement in statements(script) {
                let taken = client.execute(statement.text, &[]).await;
                assert!(taken.is_ok(), "{name}, line {}: {taken:?}\n{}", statement.line, statement.text);
            }
        }
    }

    #[tokio::test]
    async fn a_refused_statement_is_named_by_the_line_of_its_fault_and_nothing_of_the_script_stays() {
        let database = TestDatabase::create_empty().await;
        let mut client = connect_once(&database.owner_config().into()).await.expect("connected");
        for (script, line) in [
            ("CREATE SCHEMA made;\n-- é\nSELECT 'é',\n    missing;\n", 4),
            ("CREATE SCHEMA made;\nSELECT 1;\n\nDO $$\nBEGIN\nRAISE 'no';\nEND $$;", 4),
            ("CREATE SCHEMA made;\n\nCREATE SCHEMA made;", 3),
        ] {
            let transaction = client.transaction().await.expect("begun");
            let refused = run_script(&transaction, script).await.expect_err("refused");
            assert_eq!(refused.line, line, "{script}");
            drop(transaction);
            let made = client.query("SELECT FROM pg_namespace WHERE nspname = 'made'", &[]).await.expect("read");
            assert_eq!(made.len(), 0, "it was rolled back");
        }
    }
}
