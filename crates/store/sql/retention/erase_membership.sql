-- ERASE_MEMBERSHIP in src/retention/erasure.rs: $1 is the organization.
-- $2 the member.
DELETE FROM organization_members
WHERE organization_id = $1 AND user_id = $2
RETURNING 1;
