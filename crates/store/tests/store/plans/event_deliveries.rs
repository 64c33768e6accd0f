//! What was sent to an endpoint, and what is due.

use super::explain::{Execution, literal};
use super::grown::{Case, EXAMINED, Grown, PAGE, organization, row_id, thing};

/// Four fifths are of one organization, and all of it of one endpoint, which is the installation's. All but the newest thousand are
/// delivered; these are dead.
const DELIVERIES: &str = "
    INSERT INTO organizations (id, name, created_at, updated_at)
        SELECT pg_temp.thing(1, n), 'O', now(), now() FROM generate_series(0, 99) n ON CONFLICT DO NOTHING;
    INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status, attempts,
            queued_at, due_at, remove_at, of_platform)
        SELECT pg_temp.organization_of(n), pg_temp.thing(2, 0), pg_temp.row_id(n), 'call', pg_temp.thing(3, n / 5), '{}',
            CASE WHEN n < {to} - 1000 THEN 'delivered' ELSE 'dead' END, 1, pg_temp.at(n), pg_temp.at(n), pg_temp.at(n), true
        FROM generate_series({from}, {to}) n;
    INSERT INTO platform_keys (id, name, key_hash, hint, scopes, created_at)
        VALUES (pg_temp.thing(4, 0), 'platform', '\\x01', 'hint', '{events}', now()) ON CONFLICT DO NOTHING;";

fn cases(size: u64) -> Vec<Case> {
    let page = |before: u64, status: Option<&str>| {
        vec![
            literal(Some(organization())),
            literal(Some(thing(2, 0))),
            literal(Some(row_id(before))),
            literal(status),
            PAGE.to_string(),
        ]
    };
    let indexes: &[&str] = &["event_deliveries_pkey"];
    let case = |parameters: Vec<String>, rows_read, rows| {
        let enter = format!("SELECT app.enter_service('{}')", organization());
        let name = format!("EVENT_DELIVERY_LIST {parameters:?}");
        let execution = Execution { statement: "EVENT_DELIVERY_LIST", enter, parameters };
        Case { name, execution, indexes, rows_read, rows_sorted: 0, rows }
    };
    // By a platform key, of all organizations.
    let of_platform = |before: u64, status: Option<&str>| {
        let parameters = page(before, status).split_off(1);
        let enter = "SELECT app.enter_installation('\\x01', 'events', now())".to_owned();
        let name = format!("PLATFORM_EVENT_DELIVERY_LIST {parameters:?}");
        let execution = Execution { statement: "PLATFORM_EVENT_DELIVERY_LIST", enter, parameters };
        let indexes: &[&str] = &["event_deliveries_of_platform"];
        Case { name, execution, indexes, rows_read: PAGE, rows_sorted: 0, rows: PAGE }
    };
    vec![
        of_platform(size, None),
        of_platform(size / 2, None),
        of_platform(size, Some("dead")),
        case(page(size, None), PAGE, PAGE),
        case(page(size / 2, None), PAGE, PAGE),
        case(page(size, Some("dead")), PAGE, PAGE),
        case(page(size, Some("pending")), 2 * EXAMINED + 2, 1),
    ]
}

#[tokio::test]
async fn a_page_of_deliveries_reads_no_more_when_there_are_more_of_them() {
    Grown::create().await.check_growing(DELIVERIES, cases).await;
}
