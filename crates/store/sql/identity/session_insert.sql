-- SESSION_INSERT in src/identity/session.rs: not bound to one organization.
-- The user's expired sessions are deleted when the next one begins.
WITH ended AS (
    DELETE FROM sessions
    WHERE user_id = $2 AND expires_at <= $4),
begun AS (
    INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at, user_agent, remote_address,
        with_second_factor, by_provider)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $9, $10::text IS NOT NULL)
    RETURNING id)
SELECT app.audit_person($8, $4, $7, 'sign-in.success', jsonb_build_object('userAgent', $6::text,
    'secondFactor', $9::boolean) || CASE WHEN $10 IS NULL THEN '{}' ELSE jsonb_build_object('issuer', $10) END)
FROM begun;
