-- PLATFORM_KEY_AUTHENTICATE in src/identity/platform_key.rs: not bound to one organization.
-- $1 the key's hash, $2 now.
SELECT * FROM app.authenticate_platform_key($1, $2);
