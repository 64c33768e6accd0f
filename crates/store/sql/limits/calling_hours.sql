-- CALLING_HOURS in src/limits.rs: $1 is the organization.
-- The hours at which the organization and the agent ($2, or NULL for the default one) may call.
SELECT o.calling_from, o.calling_to, a.calling_from AS agent_from, a.calling_to AS agent_to
FROM organizations o
LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.deleted_at IS NULL
    AND (a.id = $2 OR ($2::uuid IS NULL AND a.is_default))
WHERE o.id = $1;
