-- MEMBERS_NOW in src/identity/provider_identity.rs: not bound to one organization.
-- $1 people, $2 the organization beside each.
SELECT * FROM app.members_now($1, $2);
