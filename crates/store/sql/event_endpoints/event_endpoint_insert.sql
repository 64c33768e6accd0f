-- EVENT_ENDPOINT_INSERT in src/event_endpoints/endpoint.rs: $1 is the organization.
INSERT INTO event_endpoints (organization_id, id, url, description, event_types, agent_id, secret_id, secret_encrypted,
    secret_hint, encryption_version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
RETURNING id;
