-- CONNECT_SESSION_INSERT in src/identity/connect_session.rs: $1 is the organization.
-- Whoever acts is its maker, as the policy requires.
INSERT INTO connect_sessions
    (organization_id, id, agent_id, origin, token_hash, maker_kind, made_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, app.uid(), $7, $8)
RETURNING id, agent_id, origin, expires_at;
