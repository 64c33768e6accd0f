-- NOTICES_REMOVE in src/notices.rs: $1 is the organization.
DELETE FROM notices
WHERE organization_id = $1 AND resolved_at < $2
RETURNING 1;
