-- CONNECT_SESSIONS_TIDY in src/identity/connect_session.rs: $1 is the organization.
-- Removes those that have expired, so that no more rows than the quota are ever stored.
DELETE FROM connect_sessions
WHERE organization_id = $1 AND expires_at <= $2
RETURNING 1;
