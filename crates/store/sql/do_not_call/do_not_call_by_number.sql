-- DO_NOT_CALL_BY_NUMBER in src/do_not_call.rs: $1 is the organization.
SELECT id, number, reason, source, created_at
FROM do_not_call
WHERE organization_id = $1 AND number = $2;
