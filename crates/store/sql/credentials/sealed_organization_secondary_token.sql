-- SEALED_ORGANIZATION_SECONDARY_TOKEN in src/credentials/sealed.rs: $1 is the organization.
SELECT organization_id AS key, 'organization' AS owner_kind, organization_id AS owner_id, next_credential_id AS credential_id, account_sid,
    next_auth_token_encrypted AS sealed, next_encryption_version AS encryption_version
FROM twilio_settings
WHERE organization_id = $1 AND organization_id > $2 AND next_encryption_version IS NOT NULL
    AND ($3::text IS NULL OR next_encryption_version <> $3)
ORDER BY organization_id
LIMIT $4;
