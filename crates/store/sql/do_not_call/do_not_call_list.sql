-- DO_NOT_CALL_LIST in src/do_not_call.rs: $1 is the organization.
SELECT id, number, reason, source, created_at
FROM do_not_call
WHERE organization_id = $1 AND id < $2
ORDER BY id DESC
LIMIT $3;
