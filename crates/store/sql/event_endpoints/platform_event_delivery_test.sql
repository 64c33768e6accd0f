-- PLATFORM_EVENT_DELIVERY_TEST in src/event_endpoints/platform_log.rs: not bound to one organization.
INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status, attempts,
    queued_at, due_at, remove_at, of_platform)
VALUES ($1, $2, $3, 'test', $3, $4, 'pending', 0, $5, $5, $6, true)
RETURNING event_id;
