-- RECOVERY_CODE_USE in src/identity/second_factor.rs: not bound to one organization.
-- Uses a recovery code up: no row if there is no such code.
WITH used AS (
    DELETE FROM recovery_codes
    WHERE user_id = $1 AND code_hash = $2
    RETURNING user_id)
SELECT app.audit_factor($3, $4, $5, NULL, 'second-factor.recovery-code-use',
    jsonb_build_object('recoveryCodesLeft',
        (SELECT count(*) - 1 FROM recovery_codes c WHERE c.user_id = $1)))
FROM used;
