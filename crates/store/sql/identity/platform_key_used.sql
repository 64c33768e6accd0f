-- PLATFORM_KEY_USED in src/identity/platform_key.rs: not bound to one organization.
SELECT app.platform_key_used($1, $2);
