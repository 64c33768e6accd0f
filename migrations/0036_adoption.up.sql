-- What a platform brings when it adopts Linecard (docs/adopt.md): its organizations, members and agents, by `linecard import`;
-- and the calls that it still places itself, compared with what Linecard would have used.

-- The operator's command does what a platform key may do, and makes owners besides, as `linecard user create` does.
CREATE POLICY agent_configurations_insert_operator ON linecard.agent_configurations FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('maintenance'));
CREATE POLICY agent_directory_insert_operator ON linecard.agent_directory FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('maintenance'));
CREATE POLICY organization_members_update_operator ON linecard.organization_members FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('maintenance') AND role <> 'owner')
    WITH CHECK (organization_id = app.organization() AND app.is_role('maintenance'));

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- As before, for the operator's command, too.
CREATE OR REPLACE FUNCTION app.put_person(new_issuer text, new_subject text, called text, rename boolean, new_user uuid,
    at timestamptz) RETURNS TABLE (user_id uuid, email text, renamed boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
    changed boolean := false;
BEGIN
    IF NOT app.is_role('maintenance')
        AND NOT EXISTS (SELECT 1 FROM linecard.platform_keys k WHERE k.id = app.uid() AND 'members' = ANY (k.scopes)) THEN
        RAISE EXCEPTION 'only a platform key and the operator make people' USING ERRCODE = '42501';
    END IF;
    SELECT i.user_id INTO person FROM linecard.identities i WHERE i.issuer = new_issuer AND i.subject = new_subject;
    IF person IS NULL THEN
        -- The name is that of the identity alone: of two requests at the same moment, one waits here and fails.
        INSERT INTO linecard.users (id, email, created_at) VALUES (new_user, called, at);
        INSERT INTO linecard.identities (issuer, subject, user_id, created_at) VALUES (new_issuer, new_subject, new_user, at);
        person := new_user;
    ELSIF rename THEN
        -- In one statement, since the two must be equal at its end.
        WITH named AS (
            UPDATE linecard.users u SET email = called
            WHERE u.id = person AND u.email <> called AND strpos(u.email, ' ') > 0
            RETURNING u.id)
        UPDATE linecard.organization_members m SET email = called FROM named WHERE m.user_id = named.id;
        changed := FOUND;
    END IF;
    RETURN QUERY SELECT u.id, u.email, changed FROM linecard.users u WHERE u.id = person;
END $$;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;

-- Calls that the platform has reported, by agent and day (UTC) at which they were placed: as many as would have been placed the
-- same way here, and as many as would not. There is no row for a call. Days that are over for a month go with the next report.
CREATE TABLE linecard.shadow_days (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    agent_id uuid NOT NULL,
    day date NOT NULL,
    matching bigint NOT NULL CHECK (matching >= 0),
    differing bigint NOT NULL CHECK (differing >= 0),
    PRIMARY KEY (organization_id, agent_id, day)
);
ALTER TABLE linecard.shadow_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.shadow_days FORCE ROW LEVEL SECURITY;
CREATE POLICY shadow_days_select ON linecard.shadow_days FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY shadow_days_insert ON linecard.shadow_days FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY shadow_days_update ON linecard.shadow_days FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY shadow_days_delete ON linecard.shadow_days FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
-- A key that is limited to agents reports, and sees, these alone.
CREATE POLICY shadow_days_of_key ON linecard.shadow_days AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY shadow_days_of_key_insert ON linecard.shadow_days AS RESTRICTIVE FOR INSERT TO linecard_app
    WITH CHECK (app.may_see_agent(agent_id) IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (matching, differing), DELETE ON linecard.shadow_days TO linecard_app;

-- The last calls of each agent that would have been placed another way; older ones go as new ones come. Numbers are shortened.
CREATE TABLE linecard.shadow_differences (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    agent_id uuid NOT NULL,
    -- In the order of the reports.
    number bigint NOT NULL,
    call_sid text NOT NULL,
    placed_at timestamptz NOT NULL,
    to_number text NOT NULL,
    -- What the platform used.
    account_sid text NOT NULL,
    from_number text NOT NULL,
    -- What Linecard would have used; NULL: nothing, because of `blocked_by`.
    own_account_sid text,
    own_from_number text,
    blocked_by text,
    PRIMARY KEY (organization_id, agent_id, number)
);
ALTER TABLE linecard.shadow_differences ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.shadow_differences FORCE ROW LEVEL SECURITY;
CREATE POLICY shadow_differences_select ON linecard.shadow_differences FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY shadow_differences_insert ON linecard.shadow_differences FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY shadow_differences_delete ON linecard.shadow_differences FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY shadow_differences_of_key ON linecard.shadow_differences AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY shadow_differences_of_key_insert ON linecard.shadow_differences AS RESTRICTIVE FOR INSERT TO linecard_app
    WITH CHECK (app.may_see_agent(agent_id) IS NOT NULL);
GRANT SELECT, INSERT, DELETE ON linecard.shadow_differences TO linecard_app;

-- Whom the platform has disabled, and whether it was paused before. What is disabled is paused, and nobody in it can resume it.
ALTER TABLE linecard.organizations ADD COLUMN disabled_at timestamptz;
ALTER TABLE linecard.organizations ADD COLUMN paused_before_disabled boolean NOT NULL DEFAULT false;
ALTER TABLE linecard.organizations ADD CONSTRAINT organizations_disabled_is_paused CHECK (disabled_at IS NULL OR paused);
