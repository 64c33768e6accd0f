-- EVENT_ENDPOINT_LOCK in src/event_endpoints/endpoint.rs: $1 is the organization.
-- Locks the endpoint's row, so that changes at the same moment do not undo each other.
SELECT id
FROM event_endpoints
WHERE organization_id = $1 AND id = $2
FOR UPDATE;
