-- MEMBER_LOCK_OWNERS in src/identity/member.rs: $1 is the organization.
-- Locks the owners' rows: two owners who remove each other wait for one another here.
SELECT user_id
FROM organization_members
WHERE organization_id = $1 AND role = 'owner'
ORDER BY user_id
FOR UPDATE;
