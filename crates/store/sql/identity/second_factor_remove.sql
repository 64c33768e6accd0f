-- SECOND_FACTOR_REMOVE in src/identity/second_factor.rs: not bound to one organization.
WITH gone AS (
    DELETE FROM second_factors
    WHERE user_id = $1 AND confirmed_at IS NOT NULL
    RETURNING user_id),
codes AS (
    DELETE FROM recovery_codes
    WHERE user_id IN (SELECT user_id FROM gone))
SELECT app.audit_factor($2, $3, $4, NULL, 'second-factor.remove', NULL)
FROM gone;
