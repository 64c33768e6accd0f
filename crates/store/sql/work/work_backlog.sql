-- WORK_BACKLOG in src/work/backlog.rs: not bound to one organization.
SELECT count(*) AS organizations, min(due_at) AS oldest_due_at, clock_timestamp() AS database_time
FROM work_leases
WHERE due_at <= $1;
