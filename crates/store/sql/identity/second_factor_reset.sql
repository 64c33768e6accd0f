-- SECOND_FACTOR_RESET in src/identity/second_factor.rs: not bound to one organization.
-- Also one that no code has confirmed yet.
DELETE FROM second_factors
WHERE user_id = $1
RETURNING user_id;
