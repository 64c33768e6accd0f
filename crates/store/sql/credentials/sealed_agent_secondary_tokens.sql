-- SEALED_AGENT_SECONDARY_TOKENS in src/credentials/sealed.rs: $1 is the organization.
SELECT agent_id AS key, 'agent' AS owner_kind, agent_id AS owner_id, next_credential_id AS credential_id, account_sid,
    next_auth_token_encrypted AS sealed, next_encryption_version AS encryption_version
FROM agent_twilio_settings
WHERE organization_id = $1 AND agent_id > $2 AND next_encryption_version IS NOT NULL
    AND ($3::text IS NULL OR next_encryption_version <> $3)
ORDER BY agent_id
LIMIT $4;
