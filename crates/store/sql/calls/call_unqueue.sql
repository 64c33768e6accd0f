-- CALL_UNQUEUE in src/calls/queue.rs: $1 is the organization.
-- The call is given up before its slot has come.
WITH taken AS (
    DELETE FROM call_queue
    WHERE organization_id = $1 AND call_id = $2
    RETURNING bucket),
options AS (
    DELETE FROM queued_call_options
    WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM taken)),
counted AS (
    UPDATE call_rates r
    SET waiting = r.waiting - 1
    FROM taken t
    WHERE r.bucket = t.bucket)
SELECT 1
FROM taken;
