-- CALL_SIGNING_CREDENTIALS in src/webhooks.rs: $1 is the organization.
-- The call ($2), and the tokens that this organization has for its account: first the one that it is pinned to,
-- which is nearly always the one that signed, then the newest. Each row may have a secondary token.
SELECT subject_agent_id, account_sid, sid, owner_kind, owner_id,
    credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
    next_credential_id, next_auth_token_encrypted
FROM (
    SELECT agent_id AS subject_agent_id, account_sid, credential_id AS pinned_id, call_sid AS sid
    FROM calls
    WHERE organization_id = $1 AND id = $2) c
CROSS JOIN LATERAL (
    SELECT 'agent' AS owner_kind, s.agent_id AS owner_id,
        credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
        next_credential_id, next_auth_token_encrypted, updated_at
    FROM agent_twilio_settings s
    WHERE s.organization_id = $1 AND s.account_sid = c.account_sid
    UNION ALL
    SELECT 'organization', t.organization_id,
        credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
        next_credential_id, next_auth_token_encrypted, updated_at
    FROM twilio_settings t
    WHERE t.organization_id = $1 AND t.account_sid = c.account_sid
    UNION ALL
    SELECT r.owner_kind, r.owner_id,
        r.credential_id, r.auth_token_encrypted, NULL, NULL, NULL, r.region, r.edge,
        NULL, NULL, r.retired_at
    FROM retired_twilio_credentials r
    WHERE r.organization_id = $1 AND r.credential_id = c.pinned_id) k
ORDER BY credential_id = pinned_id DESC, updated_at DESC
LIMIT 20;
