-- PLATFORM_KEY_ALL in src/identity/platform_key.rs: not bound to one organization.
SELECT * FROM app.platform_keys();
