-- PLATFORM_EVENT_DELIVERY_GET in src/event_endpoints/platform_log.rs: not bound to one organization.
SELECT organization_id, event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, last_status_code, last_error, last_duration_ms
FROM event_deliveries
WHERE endpoint_id = $1 AND event_id = $2 AND of_platform;
