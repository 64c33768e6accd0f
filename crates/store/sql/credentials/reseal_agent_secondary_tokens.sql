-- RESEAL_AGENT_SECONDARY_TOKENS in src/credentials/sealed.rs: $1 is the organization.
UPDATE agent_twilio_settings s
SET next_auth_token_encrypted = n.sealed, next_fingerprint = n.fingerprint, next_encryption_version = $6
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
WHERE s.organization_id = $1 AND s.agent_id = n.key AND s.next_auth_token_encrypted = n.old
RETURNING s.agent_id;
