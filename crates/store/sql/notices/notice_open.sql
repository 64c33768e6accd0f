-- NOTICE_OPEN in src/notices.rs: $1 is the organization.
INSERT INTO notices (organization_id, id, kind, subject_id, daily_limit, opened_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
RETURNING id;
