//! Calls and messages, and their logs.

use linecard_domain::CallStatus;
use linecard_store::{CallFilter, PageRequest, TenantContext, call_list};
use uuid::Uuid;

use super::explain::{Execution, literal};
use super::grown::{Case, EXAMINED, Grown, PAGE, SIZES, first_id_at, organization, row_id, thing};

/// One call is `failed`, the oldest one; one in ten is `busy`.
const CALLS: &str = "
    INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number,
        to_number, status, submit_before, created_at, updated_at)
    SELECT pg_temp.organization_of(n), pg_temp.row_id(n), pg_temp.agent_of(n), 'CA' || lpad(n::text, 32, '0'), 'AC00000000000000000000000000000001',
        pg_temp.thing(3, 0), 'agent', '+14155550001', '+14155550100',
        CASE WHEN n = 4 THEN 'failed' WHEN n % 10 = 7 THEN 'busy' ELSE 'completed' END, pg_temp.at(n), pg_temp.at(n),
        pg_temp.at(n)
    FROM generate_series({from}, {to}) n;
    INSERT INTO call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, received_at)
    SELECT pg_temp.organization_of(n), pg_temp.row_id(n), pg_temp.row_id(n), pg_temp.agent_of(n), 'CA1', 3, 'completed',
        'callback', pg_temp.at(n)
    FROM generate_series({from}, {to}) n;";
const MESSAGES: &str = "
    INSERT INTO messages (organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source,
        from_number, to_number, body, status, submit_before, created_at, updated_at)
    SELECT pg_temp.organization_of(n), pg_temp.row_id(n), pg_temp.agent_of(n), 'SM' || lpad(n::text, 32, '0'), 'AC00000000000000000000000000000001',
        pg_temp.thing(3, 0), 'agent', '+14155550001', '+14155550100', 'Your table is ready.',
        CASE WHEN n = 4 THEN 'failed' WHEN n % 10 = 7 THEN 'undelivered' ELSE 'delivered' END, pg_temp.at(n),
        pg_temp.at(n), pg_temp.at(n)
    FROM generate_series({from}, {to}) n;
    INSERT INTO message_logs (organization_id, id, message_id, agent_id, message_sid, status, source, received_at)
    SELECT pg_temp.organization_of(n), pg_temp.row_id(n), pg_temp.row_id(n), pg_temp.agent_of(n), 'SM1', 'delivered',
        'callback', pg_temp.at(n)
    FROM generate_series({from}, {to}) n;";

/// A list and its log, as the two channels have them.
struct Channel {
    list: &'static str,
    list_by_agent: &'static str,
    count: &'static str,
    count_by_agent: &'static str,
    log: &'static str,
    log_since: &'static str,
    primary_key: &'static [&'static str],
    agents_index: &'static [&'static str],
    log_index: &'static [&'static str],
    log_primary_key: &'static [&'static str],
    /// What nearly all rows have, and what a tenth has.
    statuses: [&'static str; 2],
}

const CALL_CHANNEL: Channel = Channel {
    list: "CALL_LIST",
    list_by_agent: "CALL_LIST_BY_AGENT",
    count: "CALL_COUNT",
    count_by_agent: "CALL_COUNT_BY_AGENT",
    log: "CALL_LOG_LIST",
    log_since: "CALL_LOG_SINCE",
    primary_key: &["calls_pkey"],
    agents_index: &["calls_agent"],
    log_index: &["call_logs_organization_id_call_id_call_sid_sequence_number__key"],
    log_primary_key: &["call_logs_pkey"],
    statuses: ["completed", "busy"],
};
const MESSAGE_CHANNEL: Channel = Channel {
    list: "MESSAGE_LIST",
    list_by_agent: "MESSAGE_LIST_BY_AGENT",
    count: "MESSAGE_COUNT",
    count_by_agent: "MESSAGE_COUNT_BY_AGENT",
    log: "MESSAGE_LOG_LIST",
    log_since: "MESSAGE_LOG_SINCE",
    primary_key: &["messages_pkey"],
    agents_index: &["messages_agent"],
    log_index: &["message_logs_message"],
    log_primary_key: &["message_logs_pkey"],
    statuses: ["delivered", "undelivered"],
};

/// The rows that a page reads to find its own among those with the status, and those that it returns. A page of a status
/// that nothing has ends with the last row that it examined.
#[derive(Debug, Clone, Copy)]
struct Expected {
    status: Option<&'static str>,
    rows_read: u64,
    rows: u64,
}

impl Channel {
    fn expectations(&self) -> [Expected; 4] {
        [
            Expected { status: None, rows_read: PAGE, rows: PAGE },
            Expected { status: Some(self.statuses[0]), rows_read: 2 * PAGE, rows: PAGE },
            Expected { status: Some(self.statuses[1]), rows_read: 20 * PAGE, rows: PAGE },
            Expected { status: Some("canceled"), rows_read: 2 * EXAMINED, rows: 1 },
        ]
    }

    /// Every combination of filters, of all agents, of the large one and of a small one.
    fn cases(&self, size: u64) -> Vec<Case> {
        let mut cases = Vec::new();
        for expected in self.expectations() {
            for created_from in [None, Some(0)] {
                for (created_before, cursor) in [
                    (None, None),
                    (Some(size - 500), None),
                    (None, Some(size - 1_000)),
                    (Some(size - 500), Some(size - 1_000)),
                ] {
                    let from = created_from.map_or(Uuid::nil(), first_id_at);
                    let before =
                        created_before.map_or(Uuid::max(), first_id_at).min(cursor.map_or(Uuid::max(), row_id));
                    for agent in [None, Some(0), Some(1)] {
                        // All that a small agent has is less than a page examines.
                        if agent != Some(1) || expected.status.is_none() {
                            cases.push(self.page(expected, from, before, agent));
                        }
                    }
                }
            }
        }
        // Page 200, and a page of an hour in which nothing matches.
        let deep = row_id(size / 4);
        let window = Expected { status: Some("canceled"), rows_read: 2 * 3_600, rows: 0 };
        for agent in [None, Some(0)] {
            cases.push(self.page(self.expectations()[0], Uuid::nil(), deep, agent));
            cases.push(self.page(window, first_id_at(size - 4_000), first_id_at(size - 400), agent));
        }
        for agent in [None, Some(0)] {
            cases.extend([
                self.search(agent, "55550100", 2 * PAGE, PAGE),
                self.search(agent, "999", 2 * EXAMINED, 1),
                self.count(agent),
            ]);
        }
        cases.extend([self.log_of_one(size), self.log_since(size - 2_000)]);
        cases
    }

    fn page(&self, expected: Expected, from: Uuid, before: Uuid, agent: Option<u64>) -> Case {
        let parameters = parameters(from, before, expected.status, PAGE, None, agent);
        let (statement, indexes) = match agent {
            None => (self.list, self.primary_key),
            Some(_) => (self.list_by_agent, self.agents_index),
        };
        let Expected { rows_read, rows, .. } = expected;
        let name = format!("{statement} {parameters:?}");
        Case { name, execution: service(statement, parameters), indexes, rows_read, rows_sorted: 0, rows }
    }

    /// A number that all rows have, or none.
    fn search(&self, agent: Option<u64>, text: &str, rows_read: u64, rows: u64) -> Case {
        let parameters = parameters(Uuid::nil(), Uuid::max(), None, PAGE, Some(text), agent);
        let (statement, indexes) = match agent {
            None => (self.list, self.primary_key),
            Some(_) => (self.list_by_agent, self.agents_index),
        };
        let name = format!("{statement} {parameters:?}");
        Case { name, execution: service(statement, parameters), indexes, rows_read, rows_sorted: 0, rows }
    }

    /// A count of all, of which there are more than it examines.
    fn count(&self, agent: Option<u64>) -> Case {
        let parameters = parameters(Uuid::nil(), Uuid::max(), None, EXAMINED + 1, None, agent);
        let (statement, indexes) = match agent {
            None => (self.count, self.primary_key),
            Some(_) => (self.count_by_agent, self.agents_index),
        };
        let name = format!("{statement} {parameters:?}");
        let rows_read = EXAMINED + 1;
        Case { name, execution: service(statement, parameters), indexes, rows_read, rows_sorted: 0, rows: 1 }
    }

    fn log_of_one(&self, size: u64) -> Case {
        let parameters = vec![literal(Some(organization())), literal(Some(row_id(size / 2 + 1))), "1000".to_owned()];
        let name = format!("{} {parameters:?}", self.log);
        // The log of one call is sorted: it is short.
        Case {
            name,
            execution: service(self.log, parameters),
            indexes: self.log_index,
            rows_read: 1,
            rows_sorted: 1,
            rows: 1,
        }
    }

    fn log_since(&self, n: u64) -> Case {
        let parameters = vec![literal(Some(organization())), literal(Some(first_id_at(n))), "500".to_owned()];
        let name = format!("{} {parameters:?}", self.log_since);
        let execution = service(self.log_since, parameters);
        Case { name, execution, indexes: self.log_primary_key, rows_read: 500, rows_sorted: 0, rows: 500 }
    }
}

fn parameters(
    from: Uuid,
    before: Uuid,
    status: Option<&str>,
    limit: u64,
    search: Option<&str>,
    agent: Option<u64>,
) -> Vec<String> {
    let statuses = status.map(|status| format!("{{{status}}}"));
    let mut parameters = vec![
        literal(Some(organization())),
        literal(Some(before)),
        literal(Some(from)),
        literal(statuses),
        limit.to_string(),
        literal(search),
        "NULL".to_owned(),
        "NULL".to_owned(),
    ];
    parameters.extend(agent.map(|agent| literal(Some(thing(2, agent)))));
    parameters
}

fn service(statement: &'static str, parameters: Vec<String>) -> Execution<'static> {
    Execution { statement, enter: format!("SELECT app.enter_service('{}')", organization()), parameters }
}

#[tokio::test]
async fn a_list_of_calls_reads_no_more_when_there_are_more_calls() {
    Grown::create().await.check_growing(CALLS, |size| CALL_CHANNEL.cases(size)).await;
}

#[tokio::test]
async fn a_list_of_messages_reads_no_more_when_there_are_more_messages() {
    Grown::create().await.check_growing(MESSAGES, |size| MESSAGE_CHANNEL.cases(size)).await;
}

#[tokio::test]
async fn the_pages_of_a_rare_status_lead_to_the_oldest_call_with_it() {
    let grown = Grown::create().await;
    grown.fill(CALLS, 0, SIZES[1] - 1).await;
    let store = grown.database.store().await;
    let organization = organization().parse().expect("an id");
    for agent_id in [None, Some(thing(2, 0).parse().expect("an id"))] {
        let filter = CallFilter { agent_id, statuses: vec![CallStatus::Failed], ..CallFilter::default() };
        let mut request = PageRequest { limit: 50, after: None };
        let (mut found, mut pages) = (Vec::new(), 0);
        loop {
            let mut tx = store.begin(&TenantContext::service(organization)).await.expect("begun");
            let page = call_list(tx.last(), &filter, &request).await.expect("listed");
            found.extend(page.items.iter().map(|call| *call.id.as_uuid()));
            pages += 1;
            match page.next {
                Some(next) => request.after = Some(next),
                None => break,
            }
        }
        assert_eq!(found, [row_id(4)], "{agent_id:?}");
        assert_eq!(pages, 5, "{agent_id:?}: the calls are examined by the ten thousand");
    }
}
