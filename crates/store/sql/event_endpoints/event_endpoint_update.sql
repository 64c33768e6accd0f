-- EVENT_ENDPOINT_UPDATE in src/event_endpoints/endpoint.rs: $1 is the organization.
UPDATE event_endpoints
SET url = $3, description = $4, event_types = $5, agent_id = $6, updated_at = $7
WHERE organization_id = $1 AND id = $2
RETURNING id;
