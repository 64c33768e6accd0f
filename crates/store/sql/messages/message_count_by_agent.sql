-- MESSAGE_COUNT_BY_AGENT in src/messages/row.rs: $1 is the organization.
-- As `MESSAGE_COUNT`, of one agent ($9).
SELECT count(*) FILTER (WHERE ($4::text[] IS NULL OR status = ANY ($4))
    AND ($6::text IS NULL OR strpos(to_number, $6) > 0 OR strpos(from_number, $6) > 0
        OR $6 IN (message_sid, account_sid, id::text))
    AND ($7::text IS NULL OR (metadata ? $7 AND ($8::text IS NULL OR metadata ->> $7 = $8)))) AS matching, count(created_at) AS examined
FROM (
    SELECT id, created_at, to_number, from_number, message_sid, account_sid, status, metadata
    FROM messages
    WHERE organization_id = $1 AND (agent_id, id) < ($9, $2) AND (agent_id, id) >= ($9, $3)
    ORDER BY agent_id DESC, id DESC
    LIMIT $5) newest;
