-- ERASE_AGENT_DIRECTORY in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM agent_directory
WHERE organization_id = $1
    AND (agent_id) IN (
        SELECT agent_id
        FROM agent_directory
        WHERE organization_id = $1
        ORDER BY agent_id
        LIMIT $2)
RETURNING 1;
