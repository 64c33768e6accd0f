-- CALL_COUNT in src/calls/row.rs: $1 is the organization.
-- How many of the newest $5 match, and how many those are.
-- A column that no index has is counted: an index without it would be read and sorted as a whole.
SELECT count(*) FILTER (WHERE ($4::text[] IS NULL
        OR CASE WHEN status = 'initiating' AND queued_at IS NOT NULL THEN 'queued' ELSE status END = ANY ($4))
    AND ($6::text IS NULL OR strpos(to_number, $6) > 0 OR strpos(from_number, $6) > 0
        OR $6 IN (call_sid, account_sid, id::text))
    AND ($7::text IS NULL OR (metadata ? $7 AND ($8::text IS NULL OR metadata ->> $7 = $8)))) AS matching, count(created_at) AS examined
FROM (
    SELECT id, created_at, to_number, from_number, call_sid, account_sid, status, queued_at, metadata
    FROM calls
    WHERE organization_id = $1 AND id < $2 AND id >= $3
    ORDER BY id DESC
    LIMIT $5) newest;
