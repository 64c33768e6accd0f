-- ERASURE_OPEN_CALLS in src/retention/erasure.rs: $1 is the organization.
-- At most $2.
SELECT c.id
FROM call_work w
JOIN calls c ON c.organization_id = $1 AND c.id = w.call_id
WHERE w.organization_id = $1 AND NOT c.presumed AND app.call_rank(c.status, false) < 100
ORDER BY c.id
LIMIT $2;
