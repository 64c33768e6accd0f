-- CALLS_REMOVE in src/retention/history.rs: $1 is the organization.
DELETE FROM calls
WHERE organization_id = $1 AND id = ANY ($2)
RETURNING 1;
