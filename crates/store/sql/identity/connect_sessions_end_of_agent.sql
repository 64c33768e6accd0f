-- CONNECT_SESSIONS_END_OF_AGENT in src/identity/connect_session.rs: $1 is the organization.
DELETE FROM connect_sessions
WHERE organization_id = $1 AND agent_id = $2
RETURNING 1;
