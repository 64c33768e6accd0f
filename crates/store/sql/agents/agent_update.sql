-- AGENT_UPDATE in src/agents.rs: $1 is the organization.
UPDATE agent_configurations
SET name = $3, description = $4, voice_url = $5, stream_url = $6, is_default = $7, updated_at = $8,
    paused = $9, max_concurrent_calls = $10, allowed_countries = $11, allowed_number_types = $12,
    max_call_seconds = $13, max_calls_per_day = $14, max_messages_per_day = $15, max_minutes_per_day = $16,
    max_spend_per_day = $17, calling_from = $18, calling_to = $19
WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
RETURNING id;
