-- NOTICE_PREFERENCE_GET in src/notices.rs: $1 is the organization.
SELECT mail
FROM notice_preferences
WHERE organization_id = $1 AND user_id = $2;
