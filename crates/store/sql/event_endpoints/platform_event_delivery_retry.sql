-- PLATFORM_EVENT_DELIVERY_RETRY in src/event_endpoints/platform_log.rs: not bound to one organization.
-- As `EVENT_DELIVERY_RETRY`.
UPDATE event_deliveries
SET status = 'pending', attempts = CASE WHEN status = 'pending' THEN attempts ELSE 0 END, queued_at = $3, due_at = $3,
    remove_at = $4
WHERE endpoint_id = $1 AND event_id = $2 AND of_platform
RETURNING event_id;
