-- CALL_TRANSFER_UNCOUNT in src/calls/action.rs: $1 is the organization.
-- It was not dialed after all. $2 agent or NULL, $3 when it was counted. Minutes and costs are measured anew anyway.
UPDATE daily_counts
SET calls = calls - 1
WHERE organization_id = $1 AND owner_id IN ($1, $2) AND day = ($3::timestamptz AT TIME ZONE 'UTC')::date AND calls > 0
RETURNING 1;
