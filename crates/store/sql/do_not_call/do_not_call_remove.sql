-- DO_NOT_CALL_REMOVE in src/do_not_call.rs: $1 is the organization.
DELETE FROM do_not_call
WHERE organization_id = $1 AND id = $2
RETURNING id, number, reason, source, created_at;
