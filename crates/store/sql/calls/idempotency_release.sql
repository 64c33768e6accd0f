-- IDEMPOTENCY_RELEASE in src/calls/action.rs: $1 is the organization.
-- Nothing was done: the key ($2) of the request ($3) can be used again.
DELETE FROM idempotency_keys
WHERE organization_id = $1 AND key = $2 AND resource_id = $3
RETURNING 1;
