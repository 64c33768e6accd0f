-- EVENT_DELIVERY_GET in src/event_endpoints/log.rs: $1 is the organization.
SELECT event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, last_status_code, last_error, last_duration_ms
FROM event_deliveries
WHERE organization_id = $1 AND endpoint_id = $2 AND event_id = $3;
