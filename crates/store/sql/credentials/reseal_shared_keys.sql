-- RESEAL_SHARED_KEYS in src/credentials/sealed.rs: $1 is the organization.
UPDATE webhook_shared_keys s
SET secret_encrypted = n.sealed, encryption_version = $6
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
WHERE s.organization_id = $1 AND s.credential_id = n.key AND s.secret_encrypted = n.old
RETURNING s.credential_id;
