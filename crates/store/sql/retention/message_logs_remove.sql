-- MESSAGE_LOGS_REMOVE in src/retention/history.rs: $1 is the organization.
DELETE FROM message_logs
WHERE organization_id = $1 AND message_id = ANY ($2)
RETURNING 1;
