-- CONNECT_SESSIONS_END_OLDEST in src/identity/connect_session.rs: $1 is the organization.
-- $2 the agent, $3 how many may stay: the newest.
DELETE FROM connect_sessions
WHERE organization_id = $1 AND id IN (
    SELECT id
    FROM connect_sessions
    WHERE organization_id = $1 AND agent_id = $2
    ORDER BY created_at DESC, id DESC
    OFFSET $3)
RETURNING 1;
