-- NOTICES_MAIL in src/notices.rs: $1 is the organization.
-- Whoever sets the time sends the mail.
UPDATE notices
SET mailed_at = $2
WHERE organization_id = $1 AND mailed_at IS NULL AND resolved_at IS NULL
RETURNING id;
