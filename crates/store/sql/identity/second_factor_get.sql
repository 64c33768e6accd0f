-- SECOND_FACTOR_GET in src/identity/second_factor.rs: not bound to one organization.
-- Also one that no code has confirmed yet.
SELECT f.credential_id, f.secret_encrypted, f.encryption_version, f.confirmed_at,
    (SELECT count(*) FROM recovery_codes c WHERE c.user_id = f.user_id) AS recovery_codes
FROM second_factors f
WHERE f.user_id = $1;
