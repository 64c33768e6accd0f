-- IDEMPOTENCY_GET in src/outbound/idempotency.rs: $1 is the organization.
SELECT resource_id, request_hash
FROM idempotency_keys
WHERE organization_id = $1 AND key = $2 AND expires_at > $3;
