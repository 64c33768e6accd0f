-- USAGE_ZONE_SET in src/usage/summing.rs: $1 is the organization.
-- $2 the zone by whose days is summed from now on. Removed rows keep the days that they have: theirs, and those that they would
-- have now, are neighbours of their UTC days.
UPDATE organization_upkeep
SET time_zone = $2,
    other_zone_before = greatest(other_zone_before, (
        SELECT max(d.day) + 2
        FROM usage_days d
        WHERE d.organization_id = $1 AND d.removed))
WHERE organization_id = $1
RETURNING 1;
