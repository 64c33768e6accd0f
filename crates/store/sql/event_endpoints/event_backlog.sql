-- EVENT_BACKLOG in src/event_endpoints/lease.rs: not bound to one organization.
-- How long the longest waiting organization has been due.
SELECT min(due_at) AS oldest
FROM event_leases
WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1);
