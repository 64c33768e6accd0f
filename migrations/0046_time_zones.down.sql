ALTER TABLE linecard.usage_days DROP CONSTRAINT usage_days_key;
-- Sums that only the day of the time zone tells apart become one.
ALTER TABLE linecard.usage_days NO FORCE ROW LEVEL SECURITY;
WITH parts AS (DELETE FROM linecard.usage_days RETURNING *)
INSERT INTO linecard.usage_days (organization_id, day, local_day, removed, channel, ended_day, agent_id, credential_source,
        account_sid, unit, items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at)
    SELECT organization_id, day, day, removed, channel, ended_day, agent_id, credential_source, account_sid, unit,
        sum(items), sum(completed), sum(seconds), sum(minutes), sum(segments), sum(cost), sum(pending_prices),
        sum(missing_prices), max(last_at)
    FROM parts
    GROUP BY organization_id, day, removed, channel, ended_day, agent_id, credential_source, account_sid, unit;
ALTER TABLE linecard.usage_days FORCE ROW LEVEL SECURITY;
ALTER TABLE linecard.usage_days DROP COLUMN local_day;
ALTER TABLE linecard.usage_days
    ADD CONSTRAINT usage_days_organization_id_day_removed_channel_ended_day_ag_key UNIQUE NULLS NOT DISTINCT (organization_id,
        day, removed, channel, ended_day, agent_id, credential_source, account_sid, unit);
ALTER TABLE linecard.organization_upkeep
    DROP COLUMN other_zone_before,
    DROP COLUMN time_zone;
ALTER TABLE linecard.organizations DROP COLUMN time_zone;
