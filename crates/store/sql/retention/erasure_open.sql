-- ERASURE_OPEN in src/retention/erasure.rs: $1 is the organization.
SELECT (
        SELECT count(*)
        FROM call_work w
        JOIN calls c ON c.organization_id = $1 AND c.id = w.call_id
        WHERE w.organization_id = $1 AND NOT c.presumed AND app.call_rank(c.status, false) < 100) AS calls,
    (
        SELECT count(*)
        FROM message_work w
        JOIN messages m ON m.organization_id = $1 AND m.id = w.message_id
        WHERE w.organization_id = $1 AND NOT m.presumed AND m.status IN ('initiating', 'submission-unknown')) AS messages;
