-- PLATFORM_EVENT_DELIVERY_LIST_OF in src/event_endpoints/platform_log.rs: not bound to one organization.
-- As `PLATFORM_EVENT_DELIVERY_LIST`, of one organization ($5).
SELECT * FROM (
    (SELECT *, true AS matches FROM (
        SELECT organization_id, event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, last_status_code, last_error, last_duration_ms
        FROM event_deliveries
        WHERE organization_id = $5 AND endpoint_id = $1 AND of_platform AND event_id < $2
        ORDER BY event_id DESC
        LIMIT 10000) examined
    WHERE $3::text IS NULL OR status = $3
    ORDER BY id DESC
    LIMIT $4)
    UNION ALL
    (SELECT organization_id, event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, last_status_code, last_error, last_duration_ms, false
    FROM event_deliveries
    WHERE organization_id = $5 AND endpoint_id = $1 AND of_platform AND event_id < $2
    ORDER BY event_id DESC
    LIMIT 1 OFFSET 10000 - 1)) page
LIMIT $4;
