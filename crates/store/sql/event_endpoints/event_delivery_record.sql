-- EVENT_DELIVERY_RECORD in src/event_endpoints/delivery.rs: $1 is the organization.
-- $4 when it was queued: what was queued again meanwhile is sent again. $5 status, $6 due, $7 now, $8 to $10 the attempt, $11
-- when the row can be removed.
UPDATE event_deliveries
SET status = $5, attempts = attempts + 1, due_at = $6, last_attempt_at = $7, last_status_code = $8, last_error = $9,
    last_duration_ms = $10, remove_at = $11
WHERE organization_id = $1 AND endpoint_id = $2 AND event_id = $3 AND status = 'pending' AND queued_at = $4
RETURNING event_id;
