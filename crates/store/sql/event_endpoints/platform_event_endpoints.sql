-- PLATFORM_EVENT_ENDPOINTS in src/event_endpoints/platform.rs: not bound to one organization.
-- There are few: `event_endpoints` in the app.
SELECT e.id, e.url, e.description, e.event_types, e.secret_id, e.secret_encrypted, e.secret_hint, e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted, e.previous_encryption_version, e.previous_ends_at, e.created_at, e.updated_at, s.failing_since, s.last_success_at, s.disabled_at, s.disabled_reason
FROM platform_event_endpoints e
JOIN platform_event_endpoint_states s ON s.endpoint_id = e.id
ORDER BY e.id
LIMIT 100;
