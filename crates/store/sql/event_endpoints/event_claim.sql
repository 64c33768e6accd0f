-- EVENT_CLAIM in src/event_endpoints/lease.rs: not bound to one organization.
-- $1 organization, $2 now, $3 the lease's end. While it is leased, `due_at` is the lease's end: who moves it forward is
-- noticed by `EVENT_RELEASE`.
UPDATE event_leases
SET leased_until = $3, due_at = $3
WHERE organization_id = $1 AND (leased_until IS NULL OR leased_until <= $2)
RETURNING organization_id;
