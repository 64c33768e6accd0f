-- EVENT_ENDPOINTS_OF_PLATFORM in src/event_endpoints/platform_sender.rs: $1 is the organization.
-- Those that the organization has no state for as well.
SELECT e.id, e.url, e.description, e.event_types, NULL::uuid AS agent_id, e.secret_id, e.secret_encrypted, e.secret_hint, e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted, e.previous_encryption_version, e.previous_ends_at, e.created_at, e.updated_at, s.failing_since, s.last_success_at, p.disabled_at, p.disabled_reason, s.begins_at, s.read_to, s.replay_at, o.external_id, s.endpoint_id IS NOT NULL AS is_served
FROM organizations o
CROSS JOIN platform_event_endpoints e
JOIN platform_event_endpoint_states p ON p.endpoint_id = e.id
LEFT JOIN event_endpoint_states s ON s.organization_id = $1 AND s.endpoint_id = e.id
WHERE o.id = $1
ORDER BY e.id
LIMIT 100;
