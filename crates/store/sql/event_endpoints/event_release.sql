-- EVENT_RELEASE in src/event_endpoints/lease.rs: $1 is the organization.
UPDATE event_leases
SET leased_until = NULL, due_at = least(CASE WHEN due_at < $2 THEN due_at END, $3)
WHERE organization_id = $1 AND leased_until = $2
RETURNING organization_id;
