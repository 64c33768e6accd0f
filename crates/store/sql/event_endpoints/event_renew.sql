-- EVENT_RENEW in src/event_endpoints/lease.rs: $1 is the organization.
-- $2 the lease's end, $3 its new one.
UPDATE event_leases
SET leased_until = $3, due_at = CASE WHEN due_at < $2 THEN due_at ELSE $3 END
WHERE organization_id = $1 AND leased_until = $2
RETURNING organization_id;
