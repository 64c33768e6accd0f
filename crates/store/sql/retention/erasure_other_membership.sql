-- ERASURE_OTHER_MEMBERSHIP in src/retention/erased_people.rs: not bound to one organization.
-- $1 the person, who sees their own memberships.
SELECT 1
FROM organization_members
WHERE user_id = $1
LIMIT 1;
