-- ACCOUNT_TOKENS in src/usage/account.rs: $1 is the organization.
-- Newest first.
SELECT owner_kind, owner_id,
    credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
    next_credential_id, next_auth_token_encrypted
FROM (
    SELECT 'agent' AS owner_kind, agent_id AS owner_id,
        credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
        next_credential_id, next_auth_token_encrypted, updated_at
    FROM agent_twilio_settings
    WHERE organization_id = $1 AND account_sid = $2
    UNION ALL
    SELECT 'organization', organization_id,
        credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
        next_credential_id, next_auth_token_encrypted, updated_at
    FROM twilio_settings
    WHERE organization_id = $1 AND account_sid = $2) t
ORDER BY updated_at DESC
LIMIT 20;
