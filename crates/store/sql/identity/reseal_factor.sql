-- RESEAL_FACTOR in src/identity/second_factor.rs: not bound to one organization.
-- Only while it is the value that was read.
UPDATE second_factors
SET secret_encrypted = $3, encryption_version = $4
WHERE user_id = $1 AND secret_encrypted = $2
RETURNING user_id;
