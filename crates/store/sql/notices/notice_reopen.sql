-- NOTICE_REOPEN in src/notices.rs: $1 is the organization.
-- One that was resolved after $5 goes on.
UPDATE notices
SET resolved_at = NULL
WHERE organization_id = $1 AND kind = $2 AND subject_id = $3 AND daily_limit = $4 AND resolved_at > $5
RETURNING id;
