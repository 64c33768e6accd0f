-- ORGANIZATION_EXTERNAL_ID_SET in src/identity/external.rs: $1 is the organization.
UPDATE organizations
SET external_id = $2, updated_at = $3
WHERE id = $1
RETURNING id;
