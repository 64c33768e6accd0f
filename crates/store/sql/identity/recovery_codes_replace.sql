-- RECOVERY_CODES_REPLACE in src/identity/second_factor.rs: not bound to one organization.
WITH factor AS (
    SELECT user_id
    FROM second_factors
    WHERE user_id = $1 AND confirmed_at IS NOT NULL),
gone AS (
    DELETE FROM recovery_codes
    WHERE user_id IN (SELECT user_id FROM factor)),
codes AS (
    INSERT INTO recovery_codes (user_id, code_hash, created_at)
    SELECT f.user_id, h.hash, $4
    FROM factor f
    CROSS JOIN unnest($2::bytea[]) AS h (hash))
SELECT app.audit_factor($3, $4, $5, NULL, 'second-factor.recovery-codes-replace', NULL)
FROM factor;
