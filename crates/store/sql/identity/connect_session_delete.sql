-- CONNECT_SESSION_DELETE in src/identity/connect_session.rs: $1 is the organization.
DELETE FROM connect_sessions
WHERE organization_id = $1 AND id = $2
RETURNING id, agent_id, origin, expires_at;
