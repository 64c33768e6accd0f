-- USAGE_CHANGE_ADD in src/usage/summing.rs: $1 is the organization.
INSERT INTO usage_changes (organization_id, day, id)
VALUES ($1, $2, $3)
RETURNING 1;
