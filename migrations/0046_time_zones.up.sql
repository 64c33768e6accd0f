-- Usage by the days of the organization's own time zone (docs/adr/0016): the sums have a second date in their key.

-- A name of the IANA database, which the server checks.
ALTER TABLE linecard.organizations ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
ALTER TABLE linecard.organizations
    ADD CONSTRAINT organizations_time_zone_check CHECK (char_length(time_zone) BETWEEN 1 AND 64);

ALTER TABLE linecard.organization_upkeep
    -- The zone of `usage_days.local_day`, also while the organization has another one already.
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC',
    -- Local days before this one may have removed rows that count by an earlier zone; NULL: there are none.
    ADD COLUMN other_zone_before date;

-- The day of the organization's time zone on which they were created: `day`, the one before or the one after.
ALTER TABLE linecard.usage_days ADD COLUMN local_day date;
-- So that the owner of the tables sees all rows.
ALTER TABLE linecard.usage_days NO FORCE ROW LEVEL SECURITY;
UPDATE linecard.usage_days SET local_day = day;
ALTER TABLE linecard.usage_days FORCE ROW LEVEL SECURITY;
ALTER TABLE linecard.usage_days ALTER COLUMN local_day SET NOT NULL;
ALTER TABLE linecard.usage_days DROP CONSTRAINT usage_days_organization_id_day_removed_channel_ended_day_ag_key;
ALTER TABLE linecard.usage_days
    ADD CONSTRAINT usage_days_key UNIQUE NULLS NOT DISTINCT (organization_id, day, local_day, removed, channel, ended_day, agent_id,
        credential_source, account_sid, unit);
