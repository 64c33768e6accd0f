-- EVENT_LEASES_ADD in src/event_endpoints/platform_sender.rs: not bound to one organization.
-- Organizations ($1) that the sender does not know are due now ($2). What is being erased stays unknown.
INSERT INTO event_leases (organization_id, due_at)
SELECT n.organization_id, $2
FROM unnest($1::uuid[]) AS n (organization_id)
WHERE NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = n.organization_id)
ON CONFLICT (organization_id) DO NOTHING
RETURNING organization_id;
