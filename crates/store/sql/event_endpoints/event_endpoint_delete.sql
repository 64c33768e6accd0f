-- EVENT_ENDPOINT_DELETE in src/event_endpoints/endpoint.rs: $1 is the organization.
DELETE FROM event_endpoints
WHERE organization_id = $1 AND id = $2
RETURNING id;
