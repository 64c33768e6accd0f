-- EVENT_ENDPOINT_STATES_DELETED in src/event_endpoints/state.rs: $1 is the organization.
SELECT endpoint_id
FROM event_endpoint_states
WHERE organization_id = $1 AND deleted_at IS NOT NULL
LIMIT 20;
