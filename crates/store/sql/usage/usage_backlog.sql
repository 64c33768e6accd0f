-- USAGE_BACKLOG in src/usage/summing.rs: not bound to one organization.
-- $1 the day before which every organization's days should be summed.
SELECT count(*) AS organizations, min(summed_before) AS summed_before
FROM organization_upkeep
WHERE summed_before < $1;
