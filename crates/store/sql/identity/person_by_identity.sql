-- PERSON_BY_IDENTITY in src/identity/provider_identity.rs: not bound to one organization.
-- $1 issuer, $2 subject.
SELECT * FROM app.person_by_identity($1, $2);
