-- EVENT_ENDPOINT_STATE_INSERT in src/event_endpoints/state.rs: $1 is the organization.
INSERT INTO event_endpoint_states (organization_id, endpoint_id, begins_at, read_to)
VALUES ($1, $2, $3, $3)
RETURNING 1;
