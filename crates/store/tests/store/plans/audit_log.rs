//! The audit log.

use super::explain::{Execution, literal};
use super::grown::{Case, EXAMINED, Grown, PAGE, organization, row_id, thing};

/// Nearly all entries are of one resource, as with an agent whose settings a program changes; the first one is alone in
/// its action.
const ENTRIES: &str = "
    INSERT INTO organizations (id, name, created_at, updated_at)
        SELECT pg_temp.thing(1, n), 'O', now(), now() FROM generate_series(0, 99) n ON CONFLICT DO NOTHING;
    INSERT INTO audit_logs (organization_id, id, sequence, actor_kind, actor_id, actor_name, action, resource_type,
        resource_id, previous_hash, hash, created_at)
    SELECT pg_temp.organization_of(n), pg_temp.row_id(n), n, 'user', pg_temp.thing(4, n % 3), 'ada@example.com',
        CASE WHEN n = 4 THEN 'agent.create' ELSE 'agent.update' END, 'agent', pg_temp.agent_of(n), '', '', pg_temp.at(n)
    FROM generate_series({from}, {to}) n;";

/// The filters of the API, each alone and with what it returns: a page, or only the cursor behind what was examined.
#[derive(Debug, Clone, Copy, Default)]
struct Filter {
    from: Option<&'static str>,
    to: Option<&'static str>,
    actor: Option<u64>,
    kind: Option<&'static str>,
    action: Option<&'static str>,
    resource_type: Option<&'static str>,
    search: Option<&'static str>,
    is_rare: bool,
}

const OLD: Option<&str> = Some("2025-01-01Z");
const FUTURE: Option<&str> = Some("2035-01-01Z");

fn filters() -> Vec<Filter> {
    let none = Filter::default();
    vec![
        none,
        Filter { from: OLD, ..none },
        Filter { to: FUTURE, ..none },
        Filter { actor: Some(1), ..none },
        Filter { kind: Some("user"), ..none },
        Filter { action: Some("agent.update"), ..none },
        Filter { resource_type: Some("agent"), ..none },
        Filter { search: Some("example.com"), ..none },
        Filter {
            from: OLD,
            to: FUTURE,
            actor: Some(2),
            kind: Some("user"),
            action: Some("agent.update"),
            resource_type: Some("agent"),
            ..none
        },
        Filter { to: OLD, is_rare: true, ..none },
        Filter { from: FUTURE, is_rare: true, ..none },
        Filter { actor: Some(9), is_rare: true, ..none },
        Filter { kind: Some("service"), is_rare: true, ..none },
        Filter { action: Some("agent.delete"), is_rare: true, ..none },
        Filter { resource_type: Some("user"), is_rare: true, ..none },
        Filter { search: Some("nobody"), is_rare: true, ..none },
    ]
}

fn cases(size: u64) -> Vec<Case> {
    let mut cases = Vec::new();
    for filter in filters() {
        for cursor in [None, Some(size - 996)] {
            for resource in [None, Some(0)] {
                cases.push(case(filter, cursor, resource));
            }
        }
    }
    // Page 200, and a resource with few entries.
    for resource in [None, Some(0), Some(1)] {
        cases.push(case(Filter::default(), Some(size / 4 + 1), resource));
    }
    cases
}

fn case(filter: Filter, cursor: Option<u64>, resource: Option<u64>) -> Case {
    let mut parameters = vec![
        literal(Some(organization())),
        literal(cursor.map(row_id)),
        literal(filter.from),
        literal(filter.to),
        literal(filter.actor.map(|actor| thing(4, actor))),
        literal(filter.action),
        literal(filter.resource_type),
        literal(filter.kind),
        PAGE.to_string(),
        literal(filter.search),
        // No agent has such a name.
        filter.search.map_or("NULL".to_owned(), |_| "'{}'".to_owned()),
    ];
    parameters.extend(resource.map(|resource| literal(Some(thing(2, resource)))));
    let enter = format!("SELECT app.enter_maintenance('{}')", organization());
    // With a cursor, the primary key finds the sequence of its entry.
    let (statement, indexes): (_, &[&str]) = match resource {
        None => ("AUDIT_LIST", &["audit_logs_organization_id_sequence_key", "audit_logs_pkey"]),
        Some(_) => ("AUDIT_LIST_BY_RESOURCE", &["audit_logs_resource", "audit_logs_pkey"]),
    };
    let name = format!("{statement} {parameters:?}");
    // One actor in three: a page reads three times its rows, and a little more where they do not alternate.
    let rows_read = if filter.is_rare { 2 * EXAMINED + 2 } else { 6 * PAGE };
    let rows = if filter.is_rare { 1 } else { PAGE };
    Case { name, execution: Execution { statement, enter, parameters }, indexes, rows_read, rows_sorted: 0, rows }
}

#[tokio::test]
async fn a_page_of_the_audit_log_reads_no_more_when_there_are_more_entries() {
    Grown::create().await.check_growing(ENTRIES, cases).await;
}
