-- SECOND_FACTOR_CONFIRMED in src/identity/second_factor.rs: not bound to one organization.
-- Whether there is one that counts.
SELECT 1
FROM second_factors
WHERE user_id = $1 AND confirmed_at IS NOT NULL;
