-- NOTICE_MAILS_COUNT in src/notices.rs: $1 is the organization.
-- How often mail was about to be sent since $2.
SELECT count(DISTINCT mailed_at) AS mails
FROM notices
WHERE organization_id = $1 AND mailed_at > $2;
