-- EVENT_ORGANIZATIONS in src/event_endpoints/lease.rs: not bound to one organization.
-- A page of all that have endpoints, after $1.
SELECT organization_id
FROM event_leases
WHERE organization_id > $1
ORDER BY organization_id
LIMIT $2;
