-- NOTICE_RECIPIENTS in src/notices.rs: $1 is the organization.
-- Owners first, then whoever has been a member for the longest.
SELECT m.email
FROM organization_members m
WHERE m.organization_id = $1 AND m.role IN ('owner', 'admin')
    AND NOT EXISTS (
        SELECT 1
        FROM notice_preferences p
        WHERE p.organization_id = $1 AND p.user_id = m.user_id AND NOT p.mail)
ORDER BY m.role DESC, m.created_at, m.user_id
LIMIT $2;
