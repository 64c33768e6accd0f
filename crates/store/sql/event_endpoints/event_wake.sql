-- EVENT_WAKE in src/event_endpoints/lease.rs: $1 is the organization.
-- Something is to be sent now.
INSERT INTO event_leases (organization_id, due_at)
VALUES ($1, $2)
ON CONFLICT (organization_id) DO UPDATE
SET due_at = least(event_leases.due_at, excluded.due_at)
RETURNING organization_id;
