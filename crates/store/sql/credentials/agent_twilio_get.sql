-- AGENT_TWILIO_GET in src/credentials/agent_twilio.rs: $1 is the organization.
SELECT
    credential_id, account_sid, auth_token_encrypted, auth_token_hint, fingerprint, phone_number,
    encryption_version, next_credential_id, next_auth_token_encrypted, next_auth_token_hint, next_fingerprint,
    next_encryption_version, next_entered_at, promoted_at, api_key_sid, api_key_credential_id,
    api_key_secret_encrypted, api_key_secret_hint, api_key_encryption_version, region, edge, calls_per_second,
    created_at, updated_at,
    health_status, health_problem, health_checked_at,
    CASE WHEN health_number = phone_number THEN sms_capable END AS health_sms_capable
FROM agent_twilio_settings s
LEFT JOIN (
    SELECT organization_id AS health_organization, credential_id AS health_credential,
        status AS health_status, problem AS health_problem, checked_at AS health_checked_at,
        phone_number AS health_number, sms_capable
    FROM twilio_credential_health) h
    ON health_organization = $1 AND health_credential = credential_id
        AND (health_number = phone_number OR health_number IS NULL OR health_status = 'revoked')
WHERE organization_id = $1 AND agent_id = $2;
