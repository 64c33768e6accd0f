-- MESSAGES_REMOVED_CHANGE in src/retention/history.rs: $1 is the organization.
-- $2 the messages, $3 a new id.
INSERT INTO usage_changes (organization_id, day, id)
SELECT DISTINCT organization_id, (created_at AT TIME ZONE 'UTC')::date, $3::uuid
FROM messages
WHERE organization_id = $1 AND id = ANY ($2)
RETURNING 1;
