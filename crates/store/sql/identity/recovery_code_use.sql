-- RECOVERY_CODE_USE in src/identity/second_factor.rs: not bound to one organization.
-- Uses a recovery code up: no row if there is no such code.
DELETE FROM recovery_codes
WHERE user_id = $1 AND code_hash = $2
RETURNING user_id;
