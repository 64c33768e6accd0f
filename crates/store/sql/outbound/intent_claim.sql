-- INTENT_CLAIM in src/outbound/admission.rs: $1 is the organization.
-- Claims an idempotency key, unless it is taken: it is new, or has expired. $2 key, $3 request hash, $4 call or message,
-- $5 when the key expires, $6 now.
INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization_id, key) DO UPDATE
SET request_hash = excluded.request_hash,
    resource_id = excluded.resource_id,
    expires_at = excluded.expires_at
WHERE idempotency_keys.expires_at <= $6
RETURNING 1;
