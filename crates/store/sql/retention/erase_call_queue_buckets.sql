-- ERASE_CALL_QUEUE_BUCKETS in src/retention/erased_tables.rs: $1 is the organization.
-- The buckets that calls of the organization wait in.
SELECT DISTINCT bucket
FROM call_queue
WHERE organization_id = $1
ORDER BY bucket;
