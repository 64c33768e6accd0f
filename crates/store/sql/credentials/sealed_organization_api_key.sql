-- SEALED_ORGANIZATION_API_KEY in src/credentials/sealed.rs: $1 is the organization.
SELECT organization_id AS key, 'organization' AS owner_kind, organization_id AS owner_id, api_key_credential_id AS credential_id, account_sid,
    api_key_secret_encrypted AS sealed, api_key_encryption_version AS encryption_version
FROM twilio_settings
WHERE organization_id = $1 AND organization_id > $2 AND api_key_encryption_version IS NOT NULL
    AND ($3::text IS NULL OR api_key_encryption_version <> $3)
ORDER BY organization_id
LIMIT $4;
