-- EVENT_ORGANIZATIONS_DUE in src/event_endpoints/lease.rs: not bound to one organization.
-- $1 now.
SELECT organization_id
FROM event_leases
WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
ORDER BY due_at
LIMIT $2;
