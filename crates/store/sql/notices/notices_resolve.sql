-- NOTICES_RESOLVE in src/notices.rs: $1 is the organization.
UPDATE notices
SET resolved_at = $3
WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND resolved_at IS NULL
RETURNING 1;
