-- PLATFORM_EVENT_ENDPOINT_INSERT in src/event_endpoints/platform.rs: not bound to one organization.
INSERT INTO platform_event_endpoints (id, url, description, event_types, secret_id, secret_encrypted, secret_hint,
    encryption_version, begins_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)
RETURNING id;
