-- MESSAGE_LIST_BY_AGENT in src/messages/row.rs: $1 is the organization.
-- As `MESSAGE_LIST`, of one agent ($9).
SELECT * FROM (
    (SELECT *, true AS matches FROM (
        SELECT
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from
        FROM messages
        WHERE organization_id = $1 AND (agent_id, id) < ($9, $2) AND (agent_id, id) >= ($9, $3)
        ORDER BY agent_id DESC, id DESC
        LIMIT 10000) examined
    WHERE ($4::text[] IS NULL OR status = ANY ($4))
    AND ($6::text IS NULL OR strpos(to_number, $6) > 0 OR strpos(from_number, $6) > 0
        OR $6 IN (message_sid, account_sid, id::text))
    AND ($7::text IS NULL OR (metadata ? $7 AND ($8::text IS NULL OR metadata ->> $7 = $8)))
    ORDER BY agent_id DESC, id DESC
    LIMIT $5)
    UNION ALL
    (SELECT
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from, false
    FROM messages
    WHERE organization_id = $1 AND (agent_id, id) < ($9, $2) AND (agent_id, id) >= ($9, $3)
    ORDER BY agent_id DESC, id DESC
    LIMIT 1 OFFSET 10000 - 1)) page
LIMIT $5;
