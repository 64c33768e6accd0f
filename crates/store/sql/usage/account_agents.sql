-- ACCOUNT_AGENTS in src/usage/account.rs: $1 is the organization.
-- $2 the accounts.
SELECT s.account_sid, a.id, a.name
FROM agent_twilio_settings s
JOIN agent_configurations a ON a.organization_id = $1 AND a.id = s.agent_id
WHERE s.organization_id = $1 AND s.account_sid = ANY ($2)
ORDER BY a.sort_name, a.id;
