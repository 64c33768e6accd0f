-- REFUSAL_LIST_BY_REASON in src/webhooks.rs: $1 is the organization.
-- Those since $2 by reason, whether their agent is known or not.
SELECT reason, sum(count)::bigint AS count, max(minute) AS last_at
FROM (
    SELECT minute, reason, count
    FROM webhook_refusals
    WHERE organization_id = $1 AND minute >= $2
    ORDER BY minute DESC
    LIMIT $3) newest
GROUP BY reason
ORDER BY reason;
