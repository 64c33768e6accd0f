-- RECOVERY_CODE_INSERT in src/identity/second_factor.rs: not bound to one organization.
INSERT INTO recovery_codes (user_id, code_hash, created_at)
VALUES ($1, $2, $3);
