-- NOTICE_PREFERENCE_SET in src/notices.rs: $1 is the organization.
INSERT INTO notice_preferences (organization_id, user_id, mail)
VALUES ($1, $2, $3)
ON CONFLICT (organization_id, user_id) DO UPDATE SET mail = excluded.mail
RETURNING 1;
