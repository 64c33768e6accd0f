-- ERASE_AGENT_TWILIO in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM agent_twilio_settings
WHERE organization_id = $1
    AND (id) IN (
        SELECT id
        FROM agent_twilio_settings
        WHERE organization_id = $1
        ORDER BY id
        LIMIT $2)
RETURNING 1;
