-- USAGE_COVERAGE in src/usage/daily.rs: $1 is the organization.
-- Which of the UTC days from $2 to $3 are read from calls and messages: those from `summed_before` on, and those that
-- changed; all, if they are summed by the days of another time zone than $4, as what was removed is until
-- then (`USAGE_ZONE_SET`). Only an estimate for the statements that
-- follow, which decide themselves.
SELECT CASE WHEN $4::text IS NULL OR time_zone = $4 THEN summed_before END AS summed_before,
    CASE WHEN $4::text IS NULL OR time_zone = $4 THEN other_zone_before
        ELSE greatest(other_zone_before, (
            SELECT max(d.day) + 2
            FROM usage_days d
            WHERE d.organization_id = $1 AND d.removed)) END AS other_zone_before,
    ARRAY(
        SELECT DISTINCT c.day
        FROM usage_changes c
        WHERE c.organization_id = $1 AND c.day >= $2 AND c.day <= $3) AS changed
FROM organization_upkeep
WHERE organization_id = $1;
