//! Every statement against the schema, and against its file in `sql/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use linecard_store::{Scope, Statement, all_statements};
use linecard_testkit::TestDatabase;

#[tokio::test]
async fn the_applications_role_may_prepare_every_statement() {
    let client = TestDatabase::create().await.app_client().await;
    let mut count = 0;
    for statement in all_statements() {
        if let Err(error) = client.prepare(statement.sql()).await {
            panic!("{}: {error:?}\n{}", statement.name(), statement.sql());
        }
        count += 1;
    }
    assert!(count > 40, "only {count} statements were found");
}

/// What a statement of one organization's rows must contain: a condition on, or a value for, its organization.
/// (The id of a record of an erasure is its organization's.)
const BINDS_ORGANIZATION: [&str; 21] = [
    "organization_id = $1",
    "(organization_id, user_id) > ($1, $2) AND organization_id <= $1",
    "FROM organizations WHERE id = $1",
    "UPDATE organizations SET",
    "UPDATE erasures SET",
    "WHERE e.id = $1",
    "FROM erasures WHERE id = $1",
    "INSERT INTO erasures (id, external_id, requested_at, changed_at, actor_kind, actor_id) VALUES ($1, ",
    "WHERE o.id = $1",
    "app.audit($1",
    "app.audit_connect($1",
    "app.audit_leaving($1",
    "app.audit_platform($1",
    "app.calls_below($1",
    "app.count_daily($1",
    "app.daily_limit_reached($1",
    "app.lease_until($1",
    "app.open_calls($1",
    "app.platform_deliveries($1",
    "app.promote_next_token($1",
    "app.warn_daily($1",
];

#[test]
fn every_tenant_statement_binds_its_first_parameter_to_the_organization() {
    let mut unbound = Vec::new();
    for statement in all_statements().filter(|statement| statement.scope() == Scope::Tenant) {
        let words: Vec<&str> = statement.sql().split_whitespace().collect();
        let text = words.join(" ");
        let is_insert = text.contains("(organization_id, ") && text.contains("VALUES ($1, ");
        let is_bound = BINDS_ORGANIZATION.iter().any(|binding| text.contains(binding)) || is_insert;
        if !is_bound {
            unbound.push(format!("{}: {text}", statement.name()));
        }
        let by_id = ["UPDATE organizations SET", "UPDATE erasures SET"].iter().any(|update| text.contains(update));
        assert!(!by_id || text.contains("WHERE id = $1"), "{text}");
    }
    assert_eq!(unbound, [""; 0], "do not bind $1 to the organization");
}

#[test]
fn statements_have_names_of_their_own() {
    let names: Vec<&str> = all_statements().map(Statement::name).collect();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), distinct.len());
}

/// `UPDATE_SQL=1 cargo nextest run --workspace -E 'test(the_files_in_sql)'` writes the files.
#[test]
fn the_files_in_sql_are_the_statements_in_the_code() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
    let expected: BTreeMap<PathBuf, String> =
        all_statements().map(|statement| (directory.join(path(statement)), file(statement))).collect();
    let existing = sql_files(&directory);
    if std::env::var_os("UPDATE_SQL").is_some() {
        for stale in existing.iter().filter(|path| !expected.contains_key(*path)) {
            std::fs::remove_file(stale).expect("removed");
        }
        for (path, text) in &expected {
            std::fs::create_dir_all(path.parent().expect("a room")).expect("created");
            std::fs::write(path, text).expect("written");
        }
        return;
    }
    let advice = "run the tests with UPDATE_SQL=1, and look at the difference";
    for path in &existing {
        assert!(expected.contains_key(path), "{} is a statement that no longer exists: {advice}", path.display());
    }
    for (path, text) in &expected {
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(&found, text, "{} differs from the code: {advice}", path.display());
    }
}

fn path(statement: &Statement) -> PathBuf {
    Path::new(statement.room()).join(statement.name().to_lowercase()).with_extension("sql")
}

/// The statement below a comment that says what it is for. Without the indentation that it has in the code.
fn file(statement: &Statement) -> String {
    let scope = match statement.scope() {
        Scope::Tenant => "$1 is the organization",
        Scope::Global => "not bound to one organization",
    };
    let source = statement.module().replace("::", "/");
    let mut text = format!("-- {} in src/{source}.rs: {scope}.\n", statement.name());
    for line in statement.doc().lines() {
        text.push_str(format!("--{line}").trim_end());
        text.push('\n');
    }
    let sql = statement.sql().trim_start_matches('\n');
    let indentation = sql.strip_suffix(sql.trim_start()).unwrap_or_default();
    for line in sql.lines() {
        text.push_str(line.strip_prefix(indentation).unwrap_or(line.trim_start()).trim_end());
        text.push('\n');
    }
    text.insert(text.len() - 1, ';');
    text
}

fn sql_files(directory: &Path) -> Vec<PathBuf> {
    let rooms = std::fs::read_dir(directory).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let files = rooms.filter(|path| path.is_dir()).flat_map(|room| std::fs::read_dir(room).expect("a directory"));
    files.map(|entry| entry.expect("an entry").path()).collect()
}
