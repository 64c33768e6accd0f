-- One-time links that people who have forgotten their password had sent to the address of their account: several for each
-- account, so that nobody who asks for it takes the person's own away. Apart from password_resets, of which a server of the release
-- before keeps one for each user.
CREATE TABLE linecard.mailed_password_resets (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES linecard.users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX mailed_password_resets_user ON linecard.mailed_password_resets (user_id);
ALTER TABLE linecard.mailed_password_resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.mailed_password_resets FORCE ROW LEVEL SECURITY;
CREATE POLICY mailed_password_resets_select_auth ON linecard.mailed_password_resets FOR SELECT TO linecard_auth USING (true);
CREATE POLICY mailed_password_resets_insert_auth ON linecard.mailed_password_resets FOR INSERT TO linecard_auth
    WITH CHECK (true);
CREATE POLICY mailed_password_resets_delete_auth ON linecard.mailed_password_resets FOR DELETE TO linecard_auth USING (true);
GRANT SELECT, INSERT, DELETE ON linecard.mailed_password_resets TO linecard_auth;

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- As before; whoever asks for a link is not known to be the person.
CREATE OR REPLACE FUNCTION app.audit_everywhere(person uuid, entry_id uuid, at timestamptz, remote_address text, action text,
    after jsonb) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
    member record;
BEGIN
    FOR member IN SELECT m.organization_id, m.email FROM linecard.organization_members m
        WHERE m.user_id = person ORDER BY m.organization_id
    LOOP
        entry := NULL;
        entry.organization_id := member.organization_id;
        entry.id := entry_id;
        IF action IN ('sign-in.failure', 'password.reset-request') THEN
            -- Whoever tried is not known.
            entry.actor_kind := 'service';
            entry.actor_name := 'Linecard';
        ELSE
            entry.actor_kind := 'user';
            entry.actor_id := person;
            entry.actor_name := member.email;
        END IF;
        entry.remote_address := remote_address;
        entry.action := action;
        entry.resource_type := split_part(action, '.', 1);
        entry.resource_id := person;
        entry.after := after;
        entry.created_at := at;
        PERFORM app.audit_append(entry);
    END LOOP;
END $$;

-- As before, with links that were sent by mail.
CREATE OR REPLACE FUNCTION app.password_reset_by_token(hash bytea, at timestamptz) RETURNS TABLE (user_id uuid, email text)
    LANGUAGE sql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT u.id, u.email
        FROM linecard.password_resets r JOIN linecard.users u ON u.id = r.user_id
        WHERE r.token_hash = $1 AND r.expires_at > $2
            AND (r.requested_by IS NULL OR (
                EXISTS (SELECT 1 FROM linecard.organization_members m WHERE m.organization_id = r.through_organization
                    AND m.user_id = r.requested_by AND m.role = 'owner')
                AND EXISTS (SELECT 1 FROM linecard.organization_members m
                    WHERE m.organization_id = r.through_organization AND m.user_id = r.user_id AND m.role <> 'owner')
                AND NOT EXISTS (SELECT 1 FROM linecard.organization_members m
                    WHERE m.organization_id <> r.through_organization AND m.user_id = r.user_id)))
        UNION ALL
        SELECT u.id, u.email
        FROM linecard.mailed_password_resets r JOIN linecard.users u ON u.id = r.user_id
        WHERE r.token_hash = $1 AND r.expires_at > $2
        LIMIT 1
    $$;

-- As before, with links that were sent by mail: one that is used takes the others with it.
CREATE OR REPLACE FUNCTION app.reset_password(hash bytea, new_password_hash text, entry_id uuid, at timestamptz,
    remote_address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
    ended bigint;
    used bigint;
BEGIN
    SELECT r.user_id INTO person FROM app.password_reset_by_token(hash, at) r;
    -- The second of two requests waits here for the first, and then finds nothing.
    WITH handed_over AS (
            DELETE FROM linecard.password_resets r WHERE r.token_hash = hash AND r.user_id = person RETURNING 1),
        mailed AS (
            DELETE FROM linecard.mailed_password_resets r WHERE r.token_hash = hash AND r.user_id = person RETURNING 1)
        SELECT (SELECT count(*) FROM handed_over) + (SELECT count(*) FROM mailed) INTO used;
    IF used = 0 THEN
        RETURN false;
    END IF;
    DELETE FROM linecard.mailed_password_resets r WHERE r.user_id = person;
    UPDATE linecard.users u SET password_hash = new_password_hash, must_change_password = false WHERE u.id = person;
    WITH gone AS (DELETE FROM linecard.sessions s WHERE s.user_id = person RETURNING 1) SELECT count(*) INTO ended FROM gone;
    PERFORM app.audit_everywhere(person, entry_id, at, remote_address, 'password.reset',
        jsonb_build_object('endedSessions', ended));
    RETURN true;
END $$;

-- Stores a link for the account with this address, which may have `most` of them at once; false: there is no such account, or
-- it has that many. The account's row is locked, so that two requests do not count at the same moment.
CREATE FUNCTION app.request_password_reset(address text, hash bytea, at timestamptz, expires timestamptz, most integer,
    entry_id uuid, remote_address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
BEGIN
    SELECT u.id INTO person FROM linecard.users u WHERE u.email = address FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM linecard.mailed_password_resets r WHERE r.user_id = person AND r.expires_at <= at;
    IF (SELECT count(*) FROM linecard.mailed_password_resets r WHERE r.user_id = person) >= most THEN
        RETURN false;
    END IF;
    INSERT INTO linecard.mailed_password_resets (token_hash, user_id, created_at, expires_at)
        VALUES (hash, person, at, expires);
    PERFORM app.audit_everywhere(person, entry_id, at, remote_address, 'password.reset-request',
        jsonb_build_object('expiresAt', expires));
    RETURN true;
END $$;
ALTER FUNCTION app.request_password_reset(text, bytea, timestamptz, timestamptz, integer, uuid, text)
    OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.request_password_reset(text, bytea, timestamptz, timestamptz, integer, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.request_password_reset(text, bytea, timestamptz, timestamptz, integer, uuid, text)
    TO linecard_app;
