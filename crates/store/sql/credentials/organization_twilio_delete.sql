-- ORGANIZATION_TWILIO_DELETE in src/credentials/organization_twilio.rs: $1 is the organization.
WITH gone AS (
    DELETE FROM twilio_settings
    WHERE organization_id = $1
    RETURNING organization_id, credential_id, account_sid, auth_token_encrypted, encryption_version,
        region, edge),
retired AS (
    INSERT INTO retired_twilio_credentials
        (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
        encryption_version, retired_at, region, edge)
    SELECT organization_id, credential_id, 'organization', organization_id, account_sid, auth_token_encrypted,
        encryption_version, $2, region, edge
    FROM gone
    ON CONFLICT DO NOTHING)
SELECT credential_id
FROM gone;
