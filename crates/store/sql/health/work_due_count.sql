-- WORK_DUE_COUNT in src/health.rs: $1 is the organization.
-- What the reconciler should have looked at by $2, up to $3 calls and as many messages.
SELECT count(*) AS due, min(due_at) AS oldest_due_at
FROM (
    (SELECT due_at
    FROM call_work
    WHERE organization_id = $1 AND due_at <= $2
    ORDER BY call_id
    LIMIT $3)
    UNION ALL
    (SELECT due_at
    FROM message_work
    WHERE organization_id = $1 AND due_at <= $2
    ORDER BY message_id
    LIMIT $3)) work;
