-- REFUSALS_ADD in src/webhooks.rs: $1 is the organization.
-- Not of an organization whose erasure was asked for: a count that is stored late would outlive it.
INSERT INTO webhook_refusals (organization_id, minute, reason, count)
SELECT id, $2, $3, $4
FROM organizations
WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = $1)
ON CONFLICT (organization_id, minute, reason) DO UPDATE
SET count = webhook_refusals.count + excluded.count
RETURNING count;
