-- DAILY_COUNTS_RESET in src/limits.rs: $1 is the organization.
-- $2 the organization itself, or an agent.
DELETE FROM daily_counts
WHERE organization_id = $1 AND owner_id = $2;
