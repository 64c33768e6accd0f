-- MEMBER_LEFT in src/identity/member.rs: $1 is the organization.
-- $2 the entry's id, $3 now, $4 the address, $5 the membership that ended. Members may not write the log themselves.
SELECT app.audit_leaving($1, $2, $3, $4, $5);
