-- CALL_LIST in src/calls/row.rs: $1 is the organization.
SELECT * FROM (
    (SELECT *, true AS matches FROM (
        SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from
        FROM calls
        WHERE organization_id = $1 AND id < $2 AND id >= $3
        ORDER BY id DESC
        LIMIT 10000) examined
    WHERE ($4::text[] IS NULL
        OR CASE WHEN status = 'initiating' AND queued_at IS NOT NULL THEN 'queued' ELSE status END = ANY ($4))
    AND ($6::text IS NULL OR strpos(to_number, $6) > 0 OR strpos(from_number, $6) > 0
        OR $6 IN (call_sid, account_sid, id::text))
    AND ($7::text IS NULL OR (metadata ? $7 AND ($8::text IS NULL OR metadata ->> $7 = $8)))
    ORDER BY id DESC
    LIMIT $5)
    UNION ALL
    (SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from, false
    FROM calls
    WHERE organization_id = $1 AND id < $2 AND id >= $3
    ORDER BY id DESC
    LIMIT 1 OFFSET 10000 - 1)) page
LIMIT $5;
