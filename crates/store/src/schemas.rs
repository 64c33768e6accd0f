//! The names of Linecard's two schemas, and SQL rewritten for names other than the default ones.
//!
//! Migrations and statements are written with the literal names `linecard` (tables) and `app` (functions). Where an
//! installation uses other names, because these are taken in its database, every text passes through
//! [`SchemaNames::sql`]. With the default names nothing is rewritten.

use std::borrow::Cow;
use std::fmt;

const TABLES: &str = "linecard";
const FUNCTIONS: &str = "app";

/// Settings of the transaction, not functions: they keep their names, which nobody else sees.
const CONTEXT_SETTINGS: [&str; 5] = ["user_id", "organization_id", "org_role", "agent_ids", "credential_id"];

/// The schemas of one installation. The default is `linecard` for tables and `app` for functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaNames {
    tables: Cow<'static, str>,
    functions: Cow<'static, str>,
}

/// Which of the two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaRole {
    Tables,
    Functions,
}

impl SchemaRole {
    /// The setting that names the schema.
    pub fn setting(self) -> &'static str {
        match self {
            Self::Tables => "LINECARD_DATABASE_SCHEMA",
            Self::Functions => "LINECARD_DATABASE_FUNCTION_SCHEMA",
        }
    }
}

impl fmt::Display for SchemaRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tables => "tables",
            Self::Functions => "functions",
        })
    }
}

/// Why a schema cannot have this name; continues a sentence that begins with the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SchemaNameError {
    #[error(
        "must be a lower-case name of at most 63 characters: letters, digits and underscores, not beginning with a digit"
    )]
    Form,
    #[error("must not be public, information_schema or a name that begins with pg_: choose a schema of Linecard's own")]
    Reserved,
    #[error("must differ from the schema of the tables (LINECARD_DATABASE_SCHEMA)")]
    Same,
}

impl Default for SchemaNames {
    fn default() -> Self {
        Self { tables: Cow::Borrowed(TABLES), functions: Cow::Borrowed(FUNCTIONS) }
    }
}

impl SchemaNames {
    /// Both names must satisfy [`check_schema_name`], and differ.
    pub fn new(tables: &str, functions: &str) -> Result<Self, SchemaNameError> {
        check_schema_name(tables)?;
        check_schema_name(functions)?;
        if tables == functions {
            return Err(SchemaNameError::Same);
        }
        Ok(Self { tables: Cow::Owned(tables.to_owned()), functions: Cow::Owned(functions.to_owned()) })
    }

    /// The schema of the tables.
    pub fn tables(&self) -> &str {
        &self.tables
    }

    /// The schema of the functions and of the migration history.
    pub fn functions(&self) -> &str {
        &self.functions
    }

    pub(crate) fn name(&self, role: SchemaRole) -> &str {
        match role {
            SchemaRole::Tables => &self.tables,
            SchemaRole::Functions => &self.functions,
        }
    }

    /// Replaces the schemas' default names: before a `.`, as in `app.enter(…)`, and in the list after `SCHEMA`.
    pub fn sql<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.tables == TABLES && self.functions == FUNCTIONS {
            return Cow::Borrowed(text);
        }
        let mut rewritten = String::with_capacity(text.len());
        let mut in_schema_list = false;
        for token in (Tokens { text, position: 0 }) {
            let rest = text.get(token.end..).unwrap_or_default();
            match self.replacement(token.text, rest, in_schema_list) {
                Some(name) => {
                    rewritten.push('"');
                    rewritten.push_str(name);
                    rewritten.push('"');
                }
                None => rewritten.push_str(token.text),
            }
            in_schema_list = match token.text {
                "SCHEMA" => true,
                // A list goes on after a comma and blanks.
                word if is_word(word) => in_schema_list && rest.starts_with(','),
                other => in_schema_list && other.chars().all(|c| c == ',' || c.is_whitespace()),
            };
        }
        Cow::Owned(rewritten)
    }

    fn replacement(&self, word: &str, rest: &str, in_schema_list: bool) -> Option<&str> {
        let name = match word {
            TABLES => &self.tables,
            FUNCTIONS => &self.functions,
            _ => return None,
        };
        let qualifies = rest
            .strip_prefix('.')
            .is_some_and(|member| member.starts_with(is_word_character) && !(word == FUNCTIONS && is_setting(member)));
        (qualifies || in_schema_list).then_some(name)
    }
}

/// `org_role'` is the setting, `org_role()` the function that reads it.
fn is_setting(member: &str) -> bool {
    CONTEXT_SETTINGS.iter().any(|setting| {
        member.strip_prefix(setting).is_some_and(|rest| !rest.starts_with('(') && !rest.starts_with(is_word_character))
    })
}

/// A name that needs no quotes to be written, and that belongs neither to PostgreSQL nor to everybody.
pub fn check_schema_name(name: &str) -> Result<(), SchemaNameError> {
    let begins_well = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let is_plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !begins_well || !is_plain || name.len() > 63 {
        return Err(SchemaNameError::Form);
    }
    if name.starts_with("pg_") || ["public", "information_schema"].contains(&name) {
        return Err(SchemaNameError::Reserved);
    }
    Ok(())
}

fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_word(text: &str) -> bool {
    text.starts_with(is_word_character)
}

/// Words and what stands between them, alternately; together they are the whole text.
struct Tokens<'a> {
    text: &'a str,
    position: usize,
}

struct Token<'a> {
    text: &'a str,
    /// The position after it in the whole text.
    end: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.text.get(self.position..).filter(|rest| !rest.is_empty())?;
        let in_word = is_word(rest);
        let length = rest.find(|c| is_word_character(c) != in_word).unwrap_or(rest.len());
        self.position += length;
        Some(Token { text: rest.get(..length)?, end: self.position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> String {
        SchemaNames::new("calls", "order").expect("names").sql(text).into_owned()
    }

    #[test]
    fn the_default_names_leave_the_text_as_it_is() {
        let text = "SELECT app.enter($1, $2) FROM linecard.calls";
        assert!(matches!(SchemaNames::default().sql(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn other_names_replace_the_default_ones_wherever_they_qualify_something() {
        assert_eq!(
            rewritten("SELECT app.enter($1) FROM linecard.calls c"),
            r#"SELECT "order".enter($1) FROM "calls".calls c"#
        );
        assert_eq!(rewritten("linecard.audit_logs"), r#""calls".audit_logs"#);
        assert_eq!(
            rewritten("GRANT USAGE ON SCHEMA linecard, app TO linecard_app"),
            r#"GRANT USAGE ON SCHEMA "calls", "order" TO linecard_app"#
        );
        assert_eq!(rewritten("IN SCHEMA app FROM PUBLIC"), r#"IN SCHEMA "order" FROM PUBLIC"#);
        let swapped = SchemaNames::new("app", "linecard").expect("names");
        assert_eq!(swapped.sql("app.uid() = linecard.users.id"), r#""linecard".uid() = "app".users.id"#);
    }

    #[test]
    fn roles_settings_and_other_words_keep_their_names() {
        for text in [
            "TO linecard_app, linecard_auth",
            "current_setting('app.org_role', true)",
            "SET LOCAL app.user_id = %L; SET LOCAL app.organization_id = %L",
            "SELECT 'Linecard', 'linecard', pg_notify('linecard', $1)",
            "myapp.x, x_app.y, app .z, the app. And linecard.",
            "LISTEN linecard",
        ] {
            assert_eq!(rewritten(text), text);
        }
        assert_eq!(rewritten("app.org_role() = app.organization()"), r#""order".org_role() = "order".organization()"#);
    }

    #[test]
    fn names_that_are_not_plain_or_not_ours_to_use_are_refused() {
        for name in ["", "1a", "Linecard", "a-b", "a b", "a\"b", "é", &"a".repeat(64)] {
            assert_eq!(check_schema_name(name), Err(SchemaNameError::Form), "{name}");
        }
        for name in ["public", "pg_catalog", "pg_temp", "information_schema"] {
            assert_eq!(check_schema_name(name), Err(SchemaNameError::Reserved), "{name}");
        }
        assert_eq!(SchemaNames::new("same", "same"), Err(SchemaNameError::Same));
        assert!(SchemaNames::new("linecard_2", "_app").is_ok());
    }
}
