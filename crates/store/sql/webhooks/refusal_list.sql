-- REFUSAL_LIST in src/webhooks.rs: $1 is the organization.
SELECT minute, reason, count
FROM webhook_refusals
WHERE organization_id = $1 AND minute >= $2
ORDER BY minute DESC, reason
LIMIT 500;
