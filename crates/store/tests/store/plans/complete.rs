//! No list is forgotten.

use linecard_store::{Scope, Statement, all_statements};

/// Statements whose plans the tests beside this file check.
const CHECKED: [&str; 35] = [
    "AGENT_COUNT",
    "AGENT_LIST",
    "AGENT_LIST_BY_NAME",
    "AGENT_LIST_BY_NAME_REVERSED",
    "AGENT_LIST_DELETED",
    "AGENT_LIST_OLDEST_FIRST",
    "API_KEY_LIST",
    "AUDIT_LIST",
    "AUDIT_LIST_BY_RESOURCE",
    "CALL_COUNT",
    "CALL_COUNT_BY_AGENT",
    "CALL_LIST",
    "CALL_LIST_BY_AGENT",
    "CALL_LOG_LIST",
    "CALL_LOG_SINCE",
    "DO_NOT_CALL_LIST",
    "EVENT_DELIVERY_LIST",
    "INVITATION_LIST",
    "LAST_CALLBACK",
    "LINE_HEALTH_COUNT",
    "LINE_HEALTH_LIST",
    "MEMBER_LIST",
    "MESSAGE_COUNT",
    "MESSAGE_COUNT_BY_AGENT",
    "MESSAGE_LIST",
    "MESSAGE_LIST_BY_AGENT",
    "MESSAGE_LOG_LIST",
    "MESSAGE_LOG_SINCE",
    "RECORDING_LIST",
    "REFUSAL_LIST",
    "REFUSAL_LIST_BY_AGENT",
    "REFUSAL_LIST_BY_REASON",
    "RESOLVE_LIST",
    "RESOLVE_LIST_OF_AGENTS",
    "WORK_DUE_COUNT",
];

#[test]
fn every_statement_that_a_list_of_the_api_runs_has_its_plan_checked() {
    let names: Vec<&str> = all_statements().map(Statement::name).collect();
    for name in CHECKED {
        assert!(names.contains(&name), "there is no statement {name} any more");
    }
    let tenants = all_statements().filter(|statement| statement.scope() == Scope::Tenant);
    for statement in tenants.filter(|statement| statement.name().contains("_LIST")) {
        assert!(CHECKED.contains(&statement.name()), "{}: add its cases to tests/store/plans", statement.name());
    }
}
