-- CALL_STILL_ALLOWED in src/calls/queue.rs: $1 is the organization.
-- Why a number may not be called now. $2 agent or NULL, $3 the number, $4 the country of the
-- calling number or NULL, $5 the countries that $3 can belong to, $6 its costly type, $7 the local times where it can be.
WITH org AS (
    SELECT paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
    FROM organizations
    WHERE id = $1),
agent AS (
    SELECT paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
    FROM agent_configurations
    WHERE organization_id = $1 AND id = $2::uuid)
SELECT
    CASE
        WHEN org.paused THEN 'organization-paused'
        WHEN agent.paused THEN 'agent-paused'
        WHEN app.countries_refused($5::text[], $4::text, org.allowed_countries, agent.allowed_countries)
            THEN 'country-not-allowed'
        WHEN $6::text <> ''
            AND ($6 <> ALL (coalesce(org.allowed_number_types, '{}')) OR $6 <> ALL (agent.allowed_number_types))
            THEN 'number-type-not-allowed'
        WHEN EXISTS (SELECT 1 FROM do_not_call d WHERE d.organization_id = $1 AND d.number = $3::text)
            THEN 'do-not-call'
        WHEN app.outside_hours($7::smallint[], org.calling_from, org.calling_to, agent.calling_from, agent.calling_to)
            THEN 'outside-calling-hours'
    END AS block_reason
FROM org
LEFT JOIN agent ON true;
