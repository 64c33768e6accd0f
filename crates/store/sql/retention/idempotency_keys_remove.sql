-- IDEMPOTENCY_KEYS_REMOVE in src/retention/expired.rs: $1 is the organization.
-- A key that has been claimed anew meanwhile stays.
DELETE FROM idempotency_keys
WHERE organization_id = $1 AND key = ANY ($2) AND expires_at < $3
RETURNING 1;
