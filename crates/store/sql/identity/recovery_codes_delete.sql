-- RECOVERY_CODES_DELETE in src/identity/second_factor.rs: not bound to one organization.
DELETE FROM recovery_codes
WHERE user_id = $1
RETURNING 1;
