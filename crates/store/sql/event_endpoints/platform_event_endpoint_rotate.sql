-- PLATFORM_EVENT_ENDPOINT_ROTATE in src/event_endpoints/platform.rs: not bound to one organization.
-- As `EVENT_ENDPOINT_ROTATE`: $6 when the present secret ends, $7 now.
UPDATE platform_event_endpoints
SET previous_secret_id = CASE WHEN $6::timestamptz IS NOT NULL THEN secret_id END,
    previous_secret_encrypted = CASE WHEN $6::timestamptz IS NOT NULL THEN secret_encrypted END,
    previous_encryption_version = CASE WHEN $6::timestamptz IS NOT NULL THEN encryption_version END,
    previous_ends_at = $6, secret_id = $2, secret_encrypted = $3, secret_hint = $4, encryption_version = $5,
    updated_at = $7
WHERE id = $1
RETURNING id;
