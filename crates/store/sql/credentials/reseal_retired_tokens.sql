-- RESEAL_RETIRED_TOKENS in src/credentials/sealed.rs: $1 is the organization.
UPDATE retired_twilio_credentials s
SET auth_token_encrypted = n.sealed, encryption_version = $6
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
WHERE s.organization_id = $1 AND s.credential_id = n.key AND s.auth_token_encrypted = n.old
RETURNING s.credential_id;
