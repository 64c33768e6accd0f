-- SECOND_FACTOR_USE in src/identity/second_factor.rs: not bound to one organization.
-- Uses a code up: no row if it, or a later one, was used before.
UPDATE second_factors
SET last_step = $2
WHERE user_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2
RETURNING user_id;
