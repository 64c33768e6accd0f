-- PLATFORM_EVENT_ENDPOINT_COUNTS in src/event_endpoints/platform.rs: not bound to one organization.
-- In how many organizations each of them, or $2, is served, fails, and has something that was due before $1.
SELECT s.endpoint_id, count(*) AS organizations, count(s.failing_since) AS failing,
    count(*) FILTER (WHERE b.is_behind) AS behind
FROM event_endpoint_states s
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT 1
        FROM event_deliveries d
        WHERE d.organization_id = s.organization_id AND d.endpoint_id = s.endpoint_id AND d.status = 'pending'
            AND d.due_at < $1) AS is_behind) b
WHERE s.of_platform AND ($2::uuid IS NULL OR s.endpoint_id = $2)
GROUP BY s.endpoint_id;
