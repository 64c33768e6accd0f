-- SECOND_FACTOR_RESET in src/identity/second_factor.rs: not bound to one organization.
-- By a command, which $4 names. All sessions end: whoever took the factor may have one.
WITH gone AS (
    DELETE FROM second_factors
    WHERE user_id = $1
    RETURNING user_id),
codes AS (
    DELETE FROM recovery_codes
    WHERE user_id IN (SELECT user_id FROM gone)),
ended AS (
    DELETE FROM sessions
    WHERE user_id IN (SELECT user_id FROM gone)
    RETURNING id)
SELECT app.audit_factor($2, $3, NULL, $4, 'second-factor.reset',
    jsonb_build_object('endedSessions', (SELECT count(*) FROM ended)))
FROM gone;
