-- SEALED_SHARED_KEYS in src/credentials/sealed.rs: $1 is the organization.
SELECT credential_id AS key, 'organization' AS owner_kind, organization_id AS owner_id, credential_id AS credential_id, account_sid,
    secret_encrypted AS sealed, encryption_version AS encryption_version
FROM webhook_shared_keys
WHERE organization_id = $1 AND credential_id > $2 AND encryption_version IS NOT NULL
    AND ($3::text IS NULL OR encryption_version <> $3)
ORDER BY credential_id
LIMIT $4;
