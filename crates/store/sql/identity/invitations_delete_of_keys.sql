-- INVITATIONS_DELETE_OF_KEYS in src/identity/api_key.rs: $1 is the organization.
-- Withdraws the open invitations that were made with the keys $2.
DELETE FROM invitations
WHERE organization_id = $1 AND api_key_id = ANY ($2::uuid[])
RETURNING 1;
