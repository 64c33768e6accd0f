-- PLATFORM_EVENT_DELIVERY_TESTING in src/event_endpoints/platform_log.rs: not bound to one organization.
-- A test that is under way in an organization ($2).
SELECT organization_id, event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, last_status_code, last_error, last_duration_ms
FROM event_deliveries
WHERE organization_id = $2 AND endpoint_id = $1 AND status = 'pending' AND event_type = 'test' AND of_platform
ORDER BY event_id
LIMIT 1;
