-- DO_NOT_CALL_ADD in src/do_not_call.rs: $1 is the organization.
-- A number that is on the list stays as it is.
INSERT INTO do_not_call (organization_id, id, number, reason, source, created_at)
VALUES ($1, $2, $3, $4, 'manual', $5)
ON CONFLICT (organization_id, number) DO NOTHING
RETURNING id, number, reason, source, created_at;
