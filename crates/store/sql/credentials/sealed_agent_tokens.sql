-- SEALED_AGENT_TOKENS in src/credentials/sealed.rs: $1 is the organization.
SELECT agent_id AS key, 'agent' AS owner_kind, agent_id AS owner_id, credential_id AS credential_id, account_sid,
    auth_token_encrypted AS sealed, encryption_version AS encryption_version
FROM agent_twilio_settings
WHERE organization_id = $1 AND agent_id > $2 AND encryption_version IS NOT NULL
    AND ($3::text IS NULL OR encryption_version <> $3)
ORDER BY agent_id
LIMIT $4;
