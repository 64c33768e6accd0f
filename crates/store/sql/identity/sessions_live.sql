-- SESSIONS_LIVE in src/identity/authentication.rs: not bound to one organization.
-- Those of the sessions whose cookies' hashes are $1 that go on at $2, with the organizations of their users.
SELECT h.hash, s.second_factor, s.organizations
FROM unnest($1::bytea[]) AS h (hash)
CROSS JOIN LATERAL app.session_with_factor(h.hash, $2) s;
