-- IDENTITY_LINK in src/identity/provider_identity.rs: not bound to one organization.
-- $1 issuer, $2 subject, $3 email address, $4 the id of a new user, $5 the audit entry's id, $6 now, $7 the address
-- that the request came from.
SELECT app.link_identity($1, $2, $3, $4, $5, $6, $7) AS linked;
