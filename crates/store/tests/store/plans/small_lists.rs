//! Lists of an organization's agents, members, invitations, keys, numbers not to be called and refused callbacks.

use super::explain::{Execution, literal};
use super::grown::{Case, EXAMINED, Grown, PAGE, organization, thing};

const ROWS: &str = "
    INSERT INTO organizations (id, name, created_at, updated_at)
        SELECT pg_temp.thing(1, n), 'O', now(), now() FROM generate_series(0, 99) n ON CONFLICT DO NOTHING;
    INSERT INTO users (id, email, password_hash, created_at)
        SELECT pg_temp.thing(4, n), n || '@example.com', '', now() FROM generate_series({from}, {to}) n;
    INSERT INTO organization_members (organization_id, user_id, email, role, created_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(4, n), n || '@example.com', 'owner', now()
        FROM generate_series({from}, {to}) n;
    INSERT INTO api_keys (organization_id, id, name, key_hash, hint, role, created_by, created_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(5, n), 'key', sha256(n::text::bytea), 'hint', 'owner',
            pg_temp.thing(4, n), now()
        FROM generate_series({from}, {to}) n;
    INSERT INTO agent_configurations (organization_id, id, name, created_at, updated_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(2, n), 'A', now(), now() FROM generate_series({from}, {to}) n;
    INSERT INTO agent_twilio_settings (organization_id, id, agent_id, credential_id, account_sid, auth_token_encrypted,
            auth_token_hint, fingerprint, phone_number, encryption_version, created_at, updated_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(6, n), pg_temp.thing(2, n), pg_temp.thing(3, n), 'AC1', 'sealed',
            'hint', 'print', '+1' || n, 'v1:k', now(), now()
        FROM generate_series({from}, {to}) n;
    INSERT INTO twilio_credential_health (organization_id, credential_id, status, checked_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(3, n), 'verified', now() FROM generate_series({from}, {to}) n;
    INSERT INTO invitations (organization_id, id, email, role, token_hash, invited_by, invited_by_email, created_at, expires_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(7, n), n || '@example.com', 'member', sha256(n::text::bytea),
            pg_temp.thing(4, n), n || '@example.com', now(), now() + interval '1 day'
        FROM generate_series({from}, {to}) n;
    INSERT INTO do_not_call (organization_id, id, number, source, created_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(8, n), '+1' || n, 'manual', now() FROM generate_series({from}, {to}) n;
    INSERT INTO webhook_refusals (organization_id, minute, reason, count)
        SELECT pg_temp.organization_of(n), date_trunc('minute', pg_temp.at(n * 60)), 'unsigned', 1
        FROM generate_series({from}, {to}) n;
    INSERT INTO agent_webhook_refusals (organization_id, hour, agent_id, reason, count)
        SELECT pg_temp.organization_of(n), date_trunc('hour', pg_temp.at(n * 60)), pg_temp.thing(2, n % 100), 'unsigned', 1
        FROM generate_series({from}, {to}) n ON CONFLICT DO NOTHING;
    INSERT INTO call_work (organization_id, call_id, due_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(9, n), now() - interval '1 hour' FROM generate_series({from}, {to}) n;
    INSERT INTO call_recordings (organization_id, id, call_id, status, channels, created_at, updated_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(9, n), pg_temp.thing(9, n), 'completed', 1, now(), now()
        FROM generate_series({from}, {to}) n;
    INSERT INTO message_work (organization_id, message_id, due_at)
        SELECT pg_temp.organization_of(n), pg_temp.thing(9, n), now() - interval '1 hour' FROM generate_series({from}, {to}) n;
    INSERT INTO call_logs (organization_id, id, call_id, call_sid, sequence_number, status, source, received_at)
        SELECT pg_temp.organization_of(n), pg_temp.row_id(n), pg_temp.row_id(n), 'CA1', 3, 'completed', 'fetch', pg_temp.at(n)
        FROM generate_series({from}, {to}) n;
    INSERT INTO message_logs (organization_id, id, message_id, message_sid, status, source, received_at)
        SELECT pg_temp.organization_of(n), pg_temp.row_id(n), pg_temp.row_id(n), 'SM1', 'delivered', 'fetch', pg_temp.at(n)
        FROM generate_series({from}, {to}) n;";

fn case(
    statement: &'static str,
    more: Vec<String>,
    indexes: &'static [&'static str],
    [rows_read, rows_sorted, rows]: [u64; 3],
) -> Case {
    let parameters: Vec<String> = std::iter::once(literal(Some(organization()))).chain(more).collect();
    let enter = format!("SELECT app.enter_service('{}')", organization());
    let name = format!("{statement} {parameters:?}");
    Case { name, execution: Execution { statement, enter, parameters }, indexes, rows_read, rows_sorted, rows }
}

/// A page of agents after a cursor, all or those with a text in their names.
fn agents_page(cursor: &str, search: Option<&str>) -> Vec<String> {
    let none = || "NULL".to_owned();
    vec![cursor.to_owned(), PAGE.to_string(), literal(search), none(), none(), none(), none()]
}

fn cases(size: u64) -> Vec<Case> {
    let limit = || PAGE.to_string();
    let (first, nil) = (|| "'ffffffff-ffff-ffff-ffff-ffffffffffff'".to_owned(), || literal(Some(uuid::Uuid::nil())));
    let deep = |kind| literal(Some(thing(kind, size / 4)));
    let agents: &[&str] = &[
        "agent_configurations_pkey",
        "agent_twilio_settings_organization_id_agent_id_key",
        "twilio_credential_health_pkey",
    ];
    let by_name: &[&str] = &[
        "agent_configurations_name",
        "agent_configurations_pkey",
        "agent_twilio_settings_organization_id_agent_id_key",
        "twilio_credential_health_pkey",
    ];
    let keys: &[&str] = &["api_keys_pkey"];
    let members: &[&str] = &["organization_members_pkey"];
    let resolved: &[&str] = &[
        "agent_configurations_pkey",
        "agent_twilio_settings_organization_id_agent_id_key",
        "organizations_pkey",
        "twilio_settings_pkey",
        "twilio_credential_health_pkey",
        "agent_configurations_one_default",
    ];
    let mut cases = Vec::new();
    for page in [first(), deep(2)] {
        cases.push(case("AGENT_LIST", agents_page(&page, None), agents, [3 * PAGE, 0, PAGE]));
        cases.push(case("RESOLVE_LIST", vec![page, "true".to_owned(), limit()], resolved, [5 * PAGE, PAGE, PAGE]));
    }
    cases.push(case("AGENT_LIST", agents_page(&first(), Some("nobody")), agents, [4 * EXAMINED + 10, 0, 1]));
    for page in [nil(), deep(2)] {
        cases.push(case("AGENT_LIST_OLDEST_FIRST", agents_page(&page, None), agents, [3 * PAGE, 0, PAGE]));
        cases.push(case("AGENT_LIST_BY_NAME", agents_page(&page, None), by_name, [3 * PAGE + 1, 0, PAGE]));
    }
    for page in [first(), deep(2)] {
        cases.push(case("AGENT_LIST_BY_NAME_REVERSED", agents_page(&page, None), by_name, [3 * PAGE + 1, 0, PAGE]));
    }
    // None was deleted.
    cases.push(case("AGENT_LIST_DELETED", vec![first(), limit()], agents, [2 * EXAMINED + 10, 0, 1]));
    let counted = [vec![first(), (EXAMINED + 1).to_string()], vec!["NULL".to_owned(); 5]].concat();
    cases.push(case("AGENT_COUNT", counted, agents, [3 * EXAMINED + 3, 0, 1]));
    let named = format!("'{{{},{}}}'", thing(2, 1), thing(2, size / 4 + 1));
    let of_agents = vec![named, "true".to_owned(), "100".to_owned()];
    cases.push(case("RESOLVE_LIST_OF_AGENTS", of_agents, resolved, [5 * 100, 100, 2]));
    for page in [first(), deep(5)] {
        cases.push(case("API_KEY_LIST", vec![page, limit()], keys, [PAGE, 0, PAGE]));
    }
    for page in [first(), deep(7)] {
        let mut invitations = case("INVITATION_LIST", vec![page, limit()], &["invitations_pkey"], [PAGE, 0, PAGE]);
        // Only admins see them.
        invitations.execution.enter = format!("SELECT app.enter('{}', '{}')", thing(4, 1), organization());
        cases.push(invitations);
    }
    for page in [first(), deep(8)] {
        cases.push(case("DO_NOT_CALL_LIST", vec![page, limit()], &["do_not_call_pkey"], [PAGE, 0, PAGE]));
    }
    let recorded: &[&str] = &["call_recordings_call"];
    let recorded_call = literal(Some(thing(9, size / 4 + 1)));
    cases.push(case("RECORDING_LIST", vec![recorded_call, "100".to_owned()], recorded, [1, 0, 1]));
    for page in [nil(), deep(4)] {
        cases.push(case("MEMBER_LIST", vec![page, limit()], members, [PAGE, 0, PAGE]));
    }
    // The counts of each minute are in one place of the index, but a minute's reasons are sorted the other way round.
    let since = format!("to_timestamp({}) ", 1_750_000_000 + (size - 1_000) * 60);
    cases.push(case("REFUSAL_LIST", vec![since.clone()], &["webhook_refusals_pkey"], [1_000, 1_000, 500]));
    // The least that is examined, so that the bound shows.
    let by_reason = vec![since.clone(), "500".to_owned()];
    cases.push(case("REFUSAL_LIST_BY_REASON", by_reason, &["webhook_refusals_pkey"], [600, 600, 1]));
    let of_agents: &[&str] = &["agent_webhook_refusals_pkey", "agent_configurations_pkey"];
    let by_agent = vec![since, "500".to_owned()];
    cases.push(case("REFUSAL_LIST_BY_AGENT", by_agent, of_agents, [700, 600, 80]));
    cases.extend(of_health(size));
    cases
}

/// What the health page reads: the organization's newest agents, and no more of its work than is counted.
fn of_health(size: u64) -> Vec<Case> {
    let lines: &[&str] = &[
        "organizations_pkey",
        "twilio_settings_pkey",
        "agent_configurations_pkey",
        "agent_twilio_settings_organization_id_agent_id_key",
        "twilio_credential_health_pkey",
    ];
    let read = 3 * EXAMINED + 10;
    let all = || "'{failing,not-connected,limited,unverified,working}'".to_owned();
    let page = |after: Option<String>| {
        let after = after.as_deref().map_or("NULL".to_owned(), |after| literal(Some(after)));
        vec!["true".to_owned(), all(), after, PAGE.to_string()]
    };
    // Four fifths are the organization's, and of these the newest are examined: this one is among them.
    let late = thing(2, size - size / 10 + 1);
    let work: &[&str] = &["call_work_pkey", "message_work_pkey"];
    let logs: &[&str] = &["call_logs_pkey", "message_logs_pkey"];
    vec![
        case("LAST_CALLBACK", vec!["200".to_owned()], logs, [410, 0, 1]),
        case("LINE_HEALTH_LIST", page(None), lines, [read, EXAMINED, PAGE]),
        case("LINE_HEALTH_LIST", page(Some(late)), lines, [read, EXAMINED, PAGE]),
        case("LINE_HEALTH_COUNT", vec!["true".to_owned()], lines, [read, EXAMINED, 1]),
        case("WORK_DUE_COUNT", vec!["now()".to_owned(), "1000".to_owned()], work, [2_100, 0, 1]),
    ]
}

#[tokio::test]
async fn lists_of_agents_keys_members_invitations_numbers_and_refusals_read_no_more_when_there_are_more_of_them() {
    Grown::create().await.check_growing(ROWS, cases).await;
}
