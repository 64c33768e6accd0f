-- ERASURE_RETIRE_ORGANIZATION in src/retention/erasure.rs: $1 is the organization.
-- As `ERASURE_RETIRE_AGENTS`, of the organization.
INSERT INTO retired_twilio_credentials
    (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
    encryption_version, retired_at, region, edge)
SELECT s.organization_id, s.credential_id, 'organization', s.organization_id, s.account_sid,
    s.auth_token_encrypted, s.encryption_version, $2, s.region, s.edge
FROM twilio_settings s
WHERE s.organization_id = $1
ON CONFLICT DO NOTHING
RETURNING 1;
