-- CALL_ACTION in src/calls/action.rs: $1 is the organization.
-- Logs who requested what, and claims the idempotency key; logs nothing if the key is taken.
--
-- $2 call, $3 log entry, $4 source, $5 detail, $6 now, $7 the client's address, $8 idempotency key or NULL, $9 request
-- hash, $10 when the key expires.
WITH placer AS (
    SELECT created_by AS user_id, id AS api_key_id, name
    FROM api_keys
    WHERE organization_id = $1 AND id = app.uid()
    UNION ALL
    SELECT user_id, NULL, email
    FROM organization_members
    WHERE organization_id = $1 AND user_id = app.uid()),
key AS (
    INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
    SELECT $1, $8::text, $9::bytea, $3::uuid, $10::timestamptz
    FROM calls
    WHERE organization_id = $1 AND id = $2 AND $8::text IS NOT NULL
    ON CONFLICT (organization_id, key) DO UPDATE
    SET request_hash = excluded.request_hash,
        resource_id = excluded.resource_id,
        expires_at = excluded.expires_at
    WHERE idempotency_keys.expires_at <= $6
    RETURNING 1)
INSERT INTO call_logs
    (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at,
    placed_by, placed_by_key, placed_by_name, placed_from)
SELECT $1, $3, c.id, agent_id, call_sid, status, $4::text, $5::text, $6::timestamptz,
    placer.user_id, placer.api_key_id, placer.name, $7::text
FROM calls c
LEFT JOIN placer ON true
WHERE c.organization_id = $1 AND c.id = $2 AND ($8::text IS NULL OR EXISTS (SELECT 1 FROM key))
RETURNING id;
