-- SEALED_AGENT_API_KEYS in src/credentials/sealed.rs: $1 is the organization.
SELECT agent_id AS key, 'agent' AS owner_kind, agent_id AS owner_id, api_key_credential_id AS credential_id, account_sid,
    api_key_secret_encrypted AS sealed, api_key_encryption_version AS encryption_version
FROM agent_twilio_settings
WHERE organization_id = $1 AND agent_id > $2 AND api_key_encryption_version IS NOT NULL
    AND ($3::text IS NULL OR api_key_encryption_version <> $3)
ORDER BY agent_id
LIMIT $4;
