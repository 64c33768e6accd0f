-- MESSAGE_CHANGED in src/usage/changes.rs: $1 is the organization.
-- $2 message, $3 log entry.
INSERT INTO usage_changes (organization_id, day, id)
SELECT organization_id, (created_at AT TIME ZONE 'UTC')::date, $3
FROM messages
WHERE organization_id = $1 AND id = $2
ON CONFLICT DO NOTHING
RETURNING 1;
