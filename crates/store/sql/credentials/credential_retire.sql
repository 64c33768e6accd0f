-- CREDENTIAL_RETIRE in src/credentials/retired.rs: $1 is the organization.
-- Does nothing if it is retired already: it was the current one before.
INSERT INTO retired_twilio_credentials
    (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
    encryption_version, retired_at, region, edge)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT DO NOTHING
RETURNING 1;
