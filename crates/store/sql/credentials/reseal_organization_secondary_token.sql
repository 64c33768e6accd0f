-- RESEAL_ORGANIZATION_SECONDARY_TOKEN in src/credentials/sealed.rs: $1 is the organization.
UPDATE twilio_settings s
SET next_auth_token_encrypted = n.sealed, next_fingerprint = n.fingerprint, next_encryption_version = $6
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
WHERE s.organization_id = $1 AND s.organization_id = n.key AND s.next_auth_token_encrypted = n.old
RETURNING s.organization_id;
