-- SESSION_DELETE_OTHERS in src/identity/session.rs: not bound to one organization.
-- Ends every session of the user but $2.
WITH ended AS (
    DELETE FROM sessions
    WHERE user_id = $1 AND id <> $2
    RETURNING id),
counted AS (
    SELECT count(*) AS sessions
    FROM ended)
SELECT sessions, app.audit_person($3, $4, $5, 'session.end', jsonb_build_object('endedSessions', sessions))
FROM counted
WHERE sessions > 0;
