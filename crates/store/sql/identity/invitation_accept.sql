-- INVITATION_ACCEPT in src/identity/invitation.rs: not bound to one organization.
-- $1 the hash of the link's secret, $2 user, $3 the password hash of a new user or NULL, $4 the audit entry's id,
-- $5 now, $6 the address.
SELECT a.*, app.requires_factor(a.organization_id) AS requires_factor
FROM app.accept_invitation($1, $2, $3, $4, $5, $6) a;
