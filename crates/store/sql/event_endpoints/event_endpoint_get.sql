-- EVENT_ENDPOINT_GET in src/event_endpoints/endpoint.rs: $1 is the organization.
SELECT e.id, e.url, e.description, e.event_types, e.agent_id, e.secret_id, e.secret_encrypted, e.secret_hint, e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted, e.previous_encryption_version, e.previous_ends_at, e.created_at, e.updated_at, s.failing_since, s.last_success_at, s.disabled_at, s.disabled_reason, s.begins_at, s.read_to, s.replay_at
FROM event_endpoints e
JOIN event_endpoint_states s ON s.organization_id = e.organization_id AND s.endpoint_id = e.id
WHERE e.organization_id = $1 AND e.id = $2;
