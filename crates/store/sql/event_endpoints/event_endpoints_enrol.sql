-- EVENT_ENDPOINTS_ENROL in src/event_endpoints/platform_sender.rs: $1 is the organization.
-- Everything since the endpoint began is sent, also what happened before this. Nothing is added to what is being erased.
INSERT INTO event_endpoint_states (organization_id, endpoint_id, begins_at, read_to, of_platform)
SELECT o.id, e.id, e.begins_at, e.begins_at, true
FROM organizations o
CROSS JOIN platform_event_endpoints e
WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM erasures WHERE id = $1)
ON CONFLICT (organization_id, endpoint_id) DO NOTHING
RETURNING 1;
