-- AGENTS_BY_PHONE_NUMBERS in src/credentials/agent_twilio.rs: $1 is the organization.
SELECT a.id, a.name, s.phone_number
FROM agent_twilio_settings s
JOIN agent_configurations a ON a.organization_id = s.organization_id AND a.id = s.agent_id
WHERE s.organization_id = $1 AND s.phone_number = ANY ($2);
