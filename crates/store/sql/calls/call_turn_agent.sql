-- CALL_TURN_AGENT in src/calls/turn.rs: $1 is the organization.
-- $2 the call's agent or NULL.
SELECT a.id AS agent_id, a.voice_url, a.stream_url, least(o.max_call_seconds, a.max_call_seconds) AS max_call_seconds
FROM organizations o
LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = $2::uuid
WHERE o.id = $1;
