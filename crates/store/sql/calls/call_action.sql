-- CALL_ACTION in src/calls/action.rs: $1 is the organization.
-- Logs who requested what. $2 call, $3 log entry, $4 source, $5 detail, $6 now, $7 the client's address.
WITH placer AS (
    SELECT created_by AS user_id, id AS api_key_id, name
    FROM api_keys
    WHERE organization_id = $1 AND id = app.uid()
    UNION ALL
    SELECT user_id, NULL, email
    FROM organization_members
    WHERE organization_id = $1 AND user_id = app.uid())
INSERT INTO call_logs
    (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at,
    placed_by, placed_by_key, placed_by_name, placed_from)
SELECT c.organization_id, $3::uuid, c.id, c.agent_id, c.call_sid, c.status, $4::text, $5::text, $6::timestamptz,
    placer.user_id, placer.api_key_id, placer.name, $7::text
FROM calls c
LEFT JOIN placer ON true
WHERE c.organization_id = $1 AND c.id = $2
RETURNING 1;
