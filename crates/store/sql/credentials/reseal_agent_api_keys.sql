-- RESEAL_AGENT_API_KEYS in src/credentials/sealed.rs: $1 is the organization.
UPDATE agent_twilio_settings s
SET api_key_secret_encrypted = n.sealed, api_key_encryption_version = $6
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
WHERE s.organization_id = $1 AND s.agent_id = n.key AND s.api_key_secret_encrypted = n.old
RETURNING s.agent_id;
