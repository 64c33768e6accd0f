-- SESSION_DELETE in src/identity/session.rs: not bound to one organization.
WITH ended AS (
    DELETE FROM sessions
    WHERE user_id = $1 AND id = $2
    RETURNING id)
SELECT app.audit_person($3, $4, $5, 'session.end', $6)
FROM ended;
