-- NOTICES_OPEN in src/notices.rs: $1 is the organization.
SELECT id, kind, subject_id, daily_limit, mailed_at IS NOT NULL AS mailed
FROM notices
WHERE organization_id = $1 AND resolved_at IS NULL
ORDER BY id;
