ALTER TABLE linecard.organizations DROP CONSTRAINT organizations_disabled_is_paused;
ALTER TABLE linecard.organizations DROP COLUMN paused_before_disabled;
ALTER TABLE linecard.organizations DROP COLUMN disabled_at;

DROP TABLE linecard.shadow_differences;
DROP TABLE linecard.shadow_days;

GRANT CREATE ON SCHEMA app TO linecard_auth;

CREATE OR REPLACE FUNCTION app.put_person(new_issuer text, new_subject text, called text, rename boolean, new_user uuid,
    at timestamptz) RETURNS TABLE (user_id uuid, email text, renamed boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
    changed boolean := false;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM linecard.platform_keys k WHERE k.id = app.uid() AND 'members' = ANY (k.scopes)) THEN
        RAISE EXCEPTION 'only a platform key makes people' USING ERRCODE = '42501';
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

DROP POLICY organization_members_update_operator ON linecard.organization_members;
DROP POLICY agent_directory_insert_operator ON linecard.agent_directory;
DROP POLICY agent_configurations_insert_operator ON linecard.agent_configurations;
