-- SECOND_FACTOR_REMOVE in src/identity/second_factor.rs: not bound to one organization.
DELETE FROM second_factors
WHERE user_id = $1 AND confirmed_at IS NOT NULL
RETURNING user_id;
