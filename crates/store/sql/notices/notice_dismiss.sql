-- NOTICE_DISMISS in src/notices.rs: $1 is the organization.
-- $2 notice, $3 person.
UPDATE notices
SET dismissed_by = array_append(array_remove(dismissed_by, $3), $3)
WHERE organization_id = $1 AND id = $2
RETURNING 1;
