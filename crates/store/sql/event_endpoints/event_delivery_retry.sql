-- EVENT_DELIVERY_RETRY in src/event_endpoints/delivery.rs: $1 is the organization.
-- Sent again now, however it went before.
UPDATE event_deliveries
SET status = 'pending', attempts = CASE WHEN status = 'pending' THEN attempts ELSE 0 END, queued_at = $4, due_at = $4,
    remove_at = $5
WHERE organization_id = $1 AND endpoint_id = $2 AND event_id = $3
RETURNING event_id;
