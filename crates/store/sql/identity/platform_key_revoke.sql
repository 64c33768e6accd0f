-- PLATFORM_KEY_REVOKE in src/identity/platform_key.rs: not bound to one organization.
SELECT app.revoke_platform_key($1, $2) AS revoked;
