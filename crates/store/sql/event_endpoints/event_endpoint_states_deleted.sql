-- EVENT_ENDPOINT_STATES_DELETED in src/event_endpoints/state.rs: $1 is the organization.
-- Also those of the installation's endpoints that are gone.
SELECT endpoint_id
FROM event_endpoint_states
WHERE organization_id = $1 AND (deleted_at IS NOT NULL
    OR (of_platform AND endpoint_id NOT IN (SELECT id FROM platform_event_endpoints)))
LIMIT 20;
