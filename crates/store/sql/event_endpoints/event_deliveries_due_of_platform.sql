-- EVENT_DELIVERIES_DUE_OF_PLATFORM in src/event_endpoints/delivery.rs: $1 is the organization.
-- As `EVENT_DELIVERIES_DUE`, to an endpoint of the installation.
SELECT d.event_id, d.event_type, d.subject_id, d.payload, d.attempts, d.queued_at, d.of_platform, e.url,
    e.secret_id, e.secret_encrypted, e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted,
    e.previous_encryption_version, e.previous_ends_at
FROM event_deliveries d
JOIN event_endpoint_states s ON s.organization_id = d.organization_id AND s.endpoint_id = d.endpoint_id
JOIN platform_event_endpoints e ON e.id = d.endpoint_id
JOIN platform_event_endpoint_states p ON p.endpoint_id = d.endpoint_id
WHERE d.organization_id = $1 AND d.endpoint_id = $2 AND d.status = 'pending' AND d.due_at <= $3
    AND d.subject_id <> ALL ($4)
    AND NOT EXISTS (
        SELECT 1
        FROM event_deliveries p
        WHERE p.organization_id = $1 AND p.endpoint_id = $2 AND p.subject_id = d.subject_id
            AND p.status = 'pending' AND p.event_id < d.event_id)
    AND (p.disabled_at IS NULL OR d.event_type = 'test')
ORDER BY d.due_at, d.event_id
LIMIT $5;
