-- CALL_ACTION_CLAIM in src/calls/action.rs: $1 is the organization.
-- Claims the idempotency key of a request, unless it is taken. $2 call, $3 the entry of the request, $4 key, $5 request hash,
-- $6 when the key expires, $7 now.
INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
SELECT organization_id, $4::text, $5::bytea, $3::uuid, $6::timestamptz
FROM calls
WHERE organization_id = $1 AND id = $2
ON CONFLICT (organization_id, key) DO UPDATE
SET request_hash = excluded.request_hash,
    resource_id = excluded.resource_id,
    expires_at = excluded.expires_at
WHERE idempotency_keys.expires_at <= $7
RETURNING 1;
