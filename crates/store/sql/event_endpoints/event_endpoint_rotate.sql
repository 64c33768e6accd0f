-- EVENT_ENDPOINT_ROTATE in src/event_endpoints/endpoint.rs: $1 is the organization.
-- $7 when the present secret ends, $8 now. If it ends at once ($7 is NULL), it is not kept.
UPDATE event_endpoints
SET previous_secret_id = CASE WHEN $7::timestamptz IS NOT NULL THEN secret_id END,
    previous_secret_encrypted = CASE WHEN $7::timestamptz IS NOT NULL THEN secret_encrypted END,
    previous_encryption_version = CASE WHEN $7::timestamptz IS NOT NULL THEN encryption_version END,
    previous_ends_at = $7, secret_id = $3, secret_encrypted = $4, secret_hint = $5, encryption_version = $6,
    updated_at = $8
WHERE organization_id = $1 AND id = $2
RETURNING id;
