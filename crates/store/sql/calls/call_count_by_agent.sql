-- CALL_COUNT_BY_AGENT in src/calls/row.rs: $1 is the organization.
-- As `CALL_COUNT`, of one agent ($9).
SELECT count(*) FILTER (WHERE ($4::text[] IS NULL
        OR CASE WHEN status = 'initiating' AND queued_at IS NOT NULL THEN 'queued' ELSE status END = ANY ($4))
    AND ($6::text IS NULL OR strpos(to_number, $6) > 0 OR strpos(from_number, $6) > 0
        OR $6 IN (call_sid, account_sid, id::text))
    AND ($7::text IS NULL OR (metadata ? $7 AND ($8::text IS NULL OR metadata ->> $7 = $8)))) AS matching, count(created_at) AS examined
FROM (
    SELECT id, created_at, to_number, from_number, call_sid, account_sid, status, queued_at, metadata
    FROM calls
    WHERE organization_id = $1 AND (agent_id, id) < ($9, $2) AND (agent_id, id) >= ($9, $3)
    ORDER BY agent_id DESC, id DESC
    LIMIT $5) newest;
