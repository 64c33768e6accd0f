-- EVENT_DELIVERIES_HOLD in src/event_endpoints/delivery.rs: $1 is the organization.
-- What happened later to the same call or message ($3) waits as long.
UPDATE event_deliveries
SET due_at = $5
WHERE organization_id = $1 AND endpoint_id = $2 AND subject_id = $3 AND status = 'pending' AND event_id > $4
    AND due_at < $5
RETURNING event_id;
