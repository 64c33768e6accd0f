-- RETENTION_SET in src/retention/settings.rs: $1 is the organization.
INSERT INTO retention_settings (organization_id, history_days, updated_at)
VALUES ($1, $2, $3)
ON CONFLICT (organization_id) DO UPDATE
SET history_days = excluded.history_days, updated_at = excluded.updated_at
RETURNING 1;
