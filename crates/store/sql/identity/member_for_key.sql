-- MEMBER_FOR_KEY in src/identity/member.rs: $1 is the organization.
-- The member of that address ($2); without one, the owner who has been one for the longest.
SELECT user_id, email, role, created_at
FROM organization_members
WHERE organization_id = $1 AND (email = $2 OR ($2::text IS NULL AND role = 'owner'))
ORDER BY created_at, user_id
LIMIT 1;
