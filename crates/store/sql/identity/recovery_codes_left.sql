-- RECOVERY_CODES_LEFT in src/identity/second_factor.rs: not bound to one organization.
SELECT count(*) AS recovery_codes
FROM recovery_codes
WHERE user_id = $1;
