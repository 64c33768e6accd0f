-- SEALED_PREVIOUS_EVENT_SECRETS in src/credentials/sealed.rs: $1 is the organization.
SELECT id AS key, 'organization' AS owner_kind, organization_id AS owner_id, previous_secret_id AS credential_id, '' AS account_sid,
    previous_secret_encrypted AS sealed, previous_encryption_version AS encryption_version
FROM event_endpoints
WHERE organization_id = $1 AND id > $2 AND previous_encryption_version IS NOT NULL
    AND ($3::text IS NULL OR previous_encryption_version <> $3)
ORDER BY id
LIMIT $4;
