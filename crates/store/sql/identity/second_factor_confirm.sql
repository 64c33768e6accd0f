-- SECOND_FACTOR_CONFIRM in src/identity/second_factor.rs: not bound to one organization.
-- $2 what was begun, $3 the step of the code that confirms, $4 now. No row if it was replaced or confirmed meanwhile.
UPDATE second_factors
SET confirmed_at = $4, last_step = $3
WHERE user_id = $1 AND credential_id = $2 AND confirmed_at IS NULL
RETURNING user_id;
