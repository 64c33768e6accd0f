-- RESEAL_EVENT_SECRETS in src/credentials/sealed.rs: $1 is the organization.
UPDATE event_endpoints s
SET secret_encrypted = n.sealed, encryption_version = $6
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
WHERE s.organization_id = $1 AND s.id = n.key AND s.secret_encrypted = n.old
RETURNING s.id;
