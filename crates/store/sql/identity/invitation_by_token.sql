-- INVITATION_BY_TOKEN in src/identity/invitation.rs: not bound to one organization.
-- $1 the hash of the link's secret, $2 now.
SELECT * FROM app.invitation_by_token($1, $2);
