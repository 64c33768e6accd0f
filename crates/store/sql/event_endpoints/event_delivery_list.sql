-- EVENT_DELIVERY_LIST in src/event_endpoints/log.rs: $1 is the organization.
-- Newest first, before $3; $4 status, or NULL.
SELECT * FROM (
    (SELECT *, true AS matches FROM (
        SELECT event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, last_status_code, last_error, last_duration_ms
        FROM event_deliveries
        WHERE organization_id = $1 AND endpoint_id = $2 AND event_id < $3
        ORDER BY event_id DESC
        LIMIT 10000) examined
    WHERE $4::text IS NULL OR status = $4
    ORDER BY id DESC
    LIMIT $5)
    UNION ALL
    (SELECT event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, last_status_code, last_error, last_duration_ms, false
    FROM event_deliveries
    WHERE organization_id = $1 AND endpoint_id = $2 AND event_id < $3
    ORDER BY event_id DESC
    LIMIT 1 OFFSET 10000 - 1)) page
LIMIT $5;
