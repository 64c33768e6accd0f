-- KEYS_LIVE in src/identity/authentication.rs: not bound to one organization.
-- Those of the keys whose hashes are $1 that can be used at $2.
SELECT h.hash
FROM unnest($1::bytea[]) AS h (hash)
CROSS JOIN LATERAL app.admitted_key(h.hash, $2) k;
