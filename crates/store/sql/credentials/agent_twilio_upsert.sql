-- AGENT_TWILIO_UPSERT in src/credentials/agent_twilio.rs: $1 is the organization.
-- $24 now, $25 agent, $26 the id of the row if it is new, $27 the country of its number.
INSERT INTO agent_twilio_settings
    (organization_id, credential_id, account_sid, auth_token_encrypted, auth_token_hint, fingerprint,
    phone_number, encryption_version, next_credential_id, next_auth_token_encrypted, next_auth_token_hint,
    next_fingerprint, next_encryption_version, next_entered_at, promoted_at, api_key_sid,
    api_key_credential_id, api_key_secret_encrypted, api_key_secret_hint, api_key_encryption_version, region,
    edge, calls_per_second, created_at, updated_at, agent_id, id, phone_country)
VALUES
    ($1, $2, $3, $4, $5, $6,
    $7, $8, $9, $10, $11,
    $12, $13, $14, $15, $16,
    $17, $18, $19, $20, $21,
    $22, $23, $24, $24, $25, $26, $27)
ON CONFLICT (organization_id, agent_id) DO UPDATE
SET credential_id = excluded.credential_id,
    account_sid = excluded.account_sid,
    auth_token_encrypted = excluded.auth_token_encrypted,
    auth_token_hint = excluded.auth_token_hint,
    fingerprint = excluded.fingerprint,
    phone_number = excluded.phone_number,
    encryption_version = excluded.encryption_version,
    next_credential_id = excluded.next_credential_id,
    next_auth_token_encrypted = excluded.next_auth_token_encrypted,
    next_auth_token_hint = excluded.next_auth_token_hint,
    next_fingerprint = excluded.next_fingerprint,
    next_encryption_version = excluded.next_encryption_version,
    next_entered_at = excluded.next_entered_at,
    promoted_at = excluded.promoted_at,
    api_key_sid = excluded.api_key_sid,
    api_key_credential_id = excluded.api_key_credential_id,
    api_key_secret_encrypted = excluded.api_key_secret_encrypted,
    api_key_secret_hint = excluded.api_key_secret_hint,
    api_key_encryption_version = excluded.api_key_encryption_version,
    region = excluded.region,
    edge = excluded.edge,
    calls_per_second = excluded.calls_per_second,
    phone_country = excluded.phone_country,
    updated_at = excluded.updated_at
RETURNING organization_id;
