-- PLATFORM_KEY_CREATE in src/identity/platform_key.rs: not bound to one organization.
-- $1 id, $2 name, $3 hash, $4 hint, $5 scopes, $6 now, $7 when it expires, or NULL.
SELECT app.create_platform_key($1, $2, $3, $4, $5, $6, $7);
