-- SECOND_FACTOR_CONFIRMED in src/identity/second_factor.rs: not bound to one organization.
-- Whether there is one that counts. Locked until the transaction ends: of two that replace its codes, the second one replaces
-- those of the first.
SELECT 1
FROM second_factors
WHERE user_id = $1 AND confirmed_at IS NOT NULL
FOR NO KEY UPDATE;
