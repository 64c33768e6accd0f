-- AGENT_NAMED in src/agents/list.rs: $1 is the organization.
-- $2 a part of the name in lower case; of the newest agents, also those that were deleted.
SELECT a.id
FROM (
    SELECT id, sort_name
    FROM agent_configurations
    WHERE organization_id = $1
    ORDER BY id DESC
    LIMIT 10000) a
WHERE strpos(a.sort_name, $2) > 0;
