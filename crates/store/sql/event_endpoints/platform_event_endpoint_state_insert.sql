-- PLATFORM_EVENT_ENDPOINT_STATE_INSERT in src/event_endpoints/platform.rs: not bound to one organization.
INSERT INTO platform_event_endpoint_states (endpoint_id)
VALUES ($1)
RETURNING 1;
