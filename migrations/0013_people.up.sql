-- People: invitations that a person accepts, links that set a forgotten password, what a person sees of their own
-- sessions, and the trace of all that in the audit logs of the person's organizations (docs/adr/0015).

-- Somebody else chose the password (`linecard user create`): nothing is open before the person has chosen another one.
ALTER TABLE linecard.users ADD COLUMN must_change_password boolean NOT NULL DEFAULT false;
-- `home_organization_id` no longer decides anything. Whoever was made by an organization has a password that somebody
-- else chose, unless it was changed since, which is not known.
UPDATE linecard.users SET must_change_password = true WHERE home_organization_id IS NOT NULL;
GRANT UPDATE (must_change_password) ON linecard.users TO linecard_app;
CREATE POLICY users_update_auth ON linecard.users FOR UPDATE TO linecard_auth USING (true);
GRANT UPDATE (password_hash, must_change_password) ON linecard.users TO linecard_auth;

ALTER TABLE linecard.sessions
    -- As the browser names itself; NULL where it does not.
    ADD COLUMN user_agent text,
    ADD COLUMN remote_address text,
    -- To the minute; NULL: not used since it began.
    ADD COLUMN last_used_at timestamptz;
CREATE POLICY sessions_update ON linecard.sessions FOR UPDATE TO linecard_app USING (user_id = app.uid());
GRANT UPDATE (last_used_at) ON linecard.sessions TO linecard_app;
CREATE POLICY sessions_delete_auth ON linecard.sessions FOR DELETE TO linecard_auth USING (true);
GRANT DELETE ON linecard.sessions TO linecard_auth;

-- Open invitations. An accepted or revoked one is deleted; the audit log keeps it.
CREATE TABLE linecard.invitations (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    -- Only the account with this address can accept it.
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    -- SHA-256 of the link's secret, which has 256 random bits.
    token_hash bytea NOT NULL UNIQUE,
    -- Who invites: the invitation is worth what this member could still grant when it is accepted.
    invited_by uuid NOT NULL REFERENCES linecard.users (id),
    invited_by_email text NOT NULL,
    -- The key with which it was made: when the key ends, so does the invitation.
    api_key_id uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    -- A new invitation of the same address replaces the one before.
    UNIQUE (organization_id, email)
);
ALTER TABLE linecard.invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY invitations_select ON linecard.invitations FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
-- Only owners invite owners.
CREATE POLICY invitations_insert ON linecard.invitations FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.org_role() = 'owner' OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY invitations_delete ON linecard.invitations FOR DELETE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.org_role() = 'owner' OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY invitations_select_auth ON linecard.invitations FOR SELECT TO linecard_auth USING (true);
CREATE POLICY invitations_delete_auth ON linecard.invitations FOR DELETE TO linecard_auth USING (true);
GRANT SELECT, INSERT, DELETE ON linecard.invitations TO linecard_app;
GRANT SELECT, DELETE ON linecard.invitations TO linecard_auth;

-- One-time links that set a password, at most one for each user.
CREATE TABLE linecard.password_resets (
    user_id uuid PRIMARY KEY REFERENCES linecard.users (id),
    token_hash bytea NOT NULL UNIQUE,
    -- The owner who asked for it and the organization: looked at again when the link is used. NULL: the operator.
    requested_by uuid REFERENCES linecard.users (id),
    through_organization uuid REFERENCES linecard.organizations (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
ALTER TABLE linecard.password_resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.password_resets FORCE ROW LEVEL SECURITY;
CREATE POLICY password_resets_select ON linecard.password_resets FOR SELECT TO linecard_app USING (user_id = app.uid());
-- Outside of any organization: within one, nobody writes it.
CREATE POLICY password_resets_insert ON linecard.password_resets FOR INSERT TO linecard_app
    WITH CHECK (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY password_resets_update ON linecard.password_resets FOR UPDATE TO linecard_app
    USING (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY password_resets_delete ON linecard.password_resets FOR DELETE TO linecard_app
    USING (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY password_resets_select_auth ON linecard.password_resets FOR SELECT TO linecard_auth USING (true);
CREATE POLICY password_resets_delete_auth ON linecard.password_resets FOR DELETE TO linecard_auth USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.password_resets TO linecard_app;
GRANT SELECT, DELETE ON linecard.password_resets TO linecard_auth;

-- A member may leave. (Whether an owner remains is checked under a lock before.)
CREATE POLICY organization_members_leave ON linecard.organization_members FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND user_id = app.uid());

-- The functions below write the trace of people who have no right to write the audit log.
CREATE POLICY audit_logs_insert_auth ON linecard.audit_logs FOR INSERT TO linecard_auth WITH CHECK (true);
CREATE POLICY audit_heads_select_auth ON linecard.audit_heads FOR SELECT TO linecard_auth USING (true);
CREATE POLICY audit_heads_insert_auth ON linecard.audit_heads FOR INSERT TO linecard_auth WITH CHECK (true);
CREATE POLICY audit_heads_update_auth ON linecard.audit_heads FOR UPDATE TO linecard_auth USING (true);
GRANT INSERT ON linecard.audit_logs TO linecard_auth;
GRANT SELECT, INSERT, UPDATE ON linecard.audit_heads TO linecard_auth;
GRANT EXECUTE ON FUNCTION app.audit_content(linecard.audit_logs) TO linecard_auth;

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- Appends an entry whose actor is given. Only the functions below call it, as linecard_auth.
CREATE FUNCTION app.audit_append(entry linecard.audit_logs) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    head linecard.audit_heads;
BEGIN
    INSERT INTO linecard.audit_heads (organization_id, sequence, hash)
        VALUES (entry.organization_id, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT h.* INTO head FROM linecard.audit_heads h WHERE h.organization_id = entry.organization_id FOR UPDATE;
    entry.sequence := head.sequence + 1;
    entry.previous_hash := head.hash;
    entry.hash := sha256(head.hash || convert_to(app.audit_content(entry), 'UTF8'));
    INSERT INTO linecard.audit_logs VALUES (entry.*);
    UPDATE linecard.audit_heads h SET sequence = entry.sequence, hash = entry.hash
        WHERE h.organization_id = entry.organization_id;
END $$;

-- Appends to the log of each of a user's organizations, in the order of their ids, so that two such transactions do
-- not wait for each other in a circle.
CREATE FUNCTION app.audit_everywhere(person uuid, entry_id uuid, at timestamptz, remote_address text, action text,
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
        IF action = 'sign-in.failure' THEN
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

-- What a user does with their own account, outside of any organization (app.enter_self).
CREATE FUNCTION app.audit_person(entry_id uuid, at timestamptz, remote_address text, action text, after jsonb)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF action NOT IN ('sign-in.success', 'sign-in.failure', 'session.end', 'password.change') THEN
        RAISE EXCEPTION 'not an action of a person on their own account: %', action USING ERRCODE = '42501';
    END IF;
    IF app.organization() IS NULL AND app.uid() IS NOT NULL THEN
        PERFORM app.audit_everywhere(app.uid(), entry_id, at, remote_address, action, after);
    END IF;
END $$;
ALTER FUNCTION app.audit_person(uuid, timestamptz, text, text, jsonb) OWNER TO linecard_auth;

-- A member who has left within this transaction, in which the organization is entered as that member.
CREATE FUNCTION app.audit_leaving(organization uuid, entry_id uuid, at timestamptz, remote_address text, before jsonb)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
BEGIN
    IF organization <> app.organization() THEN
        RAISE EXCEPTION 'not the organization of the context' USING ERRCODE = '42501';
    END IF;
    SELECT u.id, u.email INTO entry.actor_id, entry.actor_name FROM linecard.users u WHERE u.id = app.uid();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a user leaves' USING ERRCODE = '42501';
    END IF;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.actor_kind := 'user';
    entry.remote_address := remote_address;
    entry.action := 'member.leave';
    entry.resource_type := 'member';
    entry.resource_id := entry.actor_id;
    entry.before := before;
    entry.created_at := at;
    PERFORM app.audit_append(entry);
END $$;
ALTER FUNCTION app.audit_leaving(uuid, uuid, timestamptz, text, jsonb) OWNER TO linecard_auth;

-- As app.authenticate_session, with what the session's own page shows and whether another password must come first.
CREATE FUNCTION app.session_by_token(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, email text, expires_at timestamptz, last_used_at timestamptz,
        must_change_password boolean, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT s.id, u.id, u.email, s.expires_at, s.last_used_at, u.must_change_password,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY o.id)
                FROM linecard.organization_members m JOIN linecard.organizations o ON o.id = m.organization_id
                WHERE m.user_id = u.id), '[]')
        FROM linecard.sessions s JOIN linecard.users u ON u.id = s.user_id
        WHERE s.token_hash = hash AND s.expires_at > at
        LIMIT 1;
END $$;
ALTER FUNCTION app.session_by_token(bytea, timestamptz) OWNER TO linecard_auth;

-- For `linecard user create`; false if the address is taken.
CREATE FUNCTION app.create_person(id uuid, email text, password_hash text, must_change boolean, at timestamptz)
    RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH created AS (
            INSERT INTO linecard.users (id, email, password_hash, must_change_password, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING RETURNING 1)
        SELECT count(*) = 1 FROM created
    $$;
ALTER FUNCTION app.create_person(uuid, text, text, boolean, timestamptz) OWNER TO linecard_auth;

-- The invitation of a link, if it can still be accepted: not expired, and whoever made it could make it now. A key that
-- made it must be alive, and the lesser of its role and its creator's counts, as in app.authenticate_key.
CREATE FUNCTION app.invitation_by_token(hash bytea, at timestamptz)
    RETURNS TABLE (organization_id uuid, organization_name text, invitation_id uuid, email text, role text,
        invited_by_email text, expires_at timestamptz)
    LANGUAGE sql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT i.organization_id, o.name, i.id, i.email, i.role, i.invited_by_email, i.expires_at
        FROM linecard.invitations i
        JOIN linecard.organizations o ON o.id = i.organization_id
        JOIN linecard.organization_members m ON m.organization_id = i.organization_id AND m.user_id = i.invited_by
            AND m.created_at <= i.created_at
        LEFT JOIN linecard.api_keys k ON k.organization_id = i.organization_id AND k.id = i.api_key_id
        WHERE i.token_hash = $1 AND i.expires_at > $2
            AND (m.role = 'owner' OR (m.role = 'admin' AND i.role <> 'owner'))
            AND (i.api_key_id IS NULL OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
                AND (k.role = 'owner' OR (k.role = 'admin' AND i.role <> 'owner'))))
        LIMIT 1
    $$;
ALTER FUNCTION app.invitation_by_token(bytea, timestamptz) OWNER TO linecard_auth;

-- Accepts an invitation for a user, and creates that user first if a password hash is given. `outcome`: 'accepted',
-- 'unknown' (also when another request took the link first), 'another-address', or 'account-exists'.
CREATE FUNCTION app.accept_invitation(hash bytea, person uuid, new_password_hash text, entry_id uuid, at timestamptz,
    remote_address text)
    RETURNS TABLE (outcome text, organization_id uuid, organization_name text, role text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    invited record;
    address text; -- of the account that accepts
    granted text;
    entry linecard.audit_logs;
BEGIN
    SELECT i.* INTO invited FROM app.invitation_by_token(hash, at) i;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::text, NULL::text;
        RETURN;
    END IF;
    IF new_password_hash IS NULL THEN
        SELECT u.email INTO address FROM linecard.users u WHERE u.id = person;
        IF address IS DISTINCT FROM invited.email THEN
            RETURN QUERY SELECT 'another-address', NULL::uuid, NULL::text, NULL::text;
            RETURN;
        END IF;
    ELSIF EXISTS (SELECT 1 FROM linecard.users u WHERE u.email = invited.email) THEN
        RETURN QUERY SELECT 'account-exists', NULL::uuid, NULL::text, NULL::text;
        RETURN;
    END IF;
    -- The second of two requests waits here for the first, and then finds nothing.
    DELETE FROM linecard.invitations i WHERE i.token_hash = hash;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::text, NULL::text;
        RETURN;
    END IF;
    IF new_password_hash IS NOT NULL THEN
        -- Fails, and undoes all, if the address was taken at the same moment.
        INSERT INTO linecard.users (id, email, password_hash, created_at)
            VALUES (person, invited.email, new_password_hash, at);
    END IF;
    INSERT INTO linecard.organization_members (organization_id, user_id, email, role, created_at)
        VALUES (invited.organization_id, person, invited.email, invited.role, at) ON CONFLICT DO NOTHING;
    SELECT m.role INTO granted FROM linecard.organization_members m
        WHERE m.organization_id = invited.organization_id AND m.user_id = person;
    entry.organization_id := invited.organization_id;
    entry.id := entry_id;
    entry.actor_kind := 'user';
    entry.actor_id := person;
    entry.actor_name := invited.email;
    entry.remote_address := remote_address;
    entry.action := 'invitation.accept';
    entry.resource_type := 'invitation';
    entry.resource_id := invited.invitation_id;
    entry.after := jsonb_build_object('email', invited.email, 'role', granted, 'userId', person,
        'newAccount', new_password_hash IS NOT NULL);
    entry.created_at := at;
    PERFORM app.audit_append(entry);
    RETURN QUERY SELECT 'accepted', invited.organization_id, invited.organization_name, granted;
END $$;
ALTER FUNCTION app.accept_invitation(bytea, uuid, text, uuid, timestamptz, text) OWNER TO linecard_auth;

-- Whether the owner of the context may make a link that sets this member's password: 'allowed', 'unknown', 'owner', or
-- 'elsewhere' for a person who belongs to other organizations as well, which the link would open, too.
CREATE FUNCTION app.resettable(person uuid) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held text;
BEGIN
    SELECT m.role INTO held FROM linecard.organization_members m
        WHERE m.organization_id = app.organization() AND m.user_id = person;
    IF held IS NULL THEN
        RETURN 'unknown';
    ELSIF held = 'owner' THEN
        RETURN 'owner';
    ELSIF EXISTS (SELECT 1 FROM linecard.organization_members m
        WHERE m.user_id = person AND m.organization_id <> app.organization()) THEN
        RETURN 'elsewhere';
    END IF;
    RETURN 'allowed';
END $$;
ALTER FUNCTION app.resettable(uuid) OWNER TO linecard_auth;

-- The user whose password a link sets, if it still may: not expired, and if an owner made it, that owner could make it
-- now.
CREATE FUNCTION app.password_reset_by_token(hash bytea, at timestamptz) RETURNS TABLE (user_id uuid, email text)
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
        LIMIT 1
    $$;
ALTER FUNCTION app.password_reset_by_token(bytea, timestamptz) OWNER TO linecard_auth;

-- Sets the password of a link's user, ends all sessions, and uses the link up; false if it is not valid (any more).
CREATE FUNCTION app.reset_password(hash bytea, new_password_hash text, entry_id uuid, at timestamptz,
    remote_address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
    ended bigint;
BEGIN
    SELECT r.user_id INTO person FROM app.password_reset_by_token(hash, at) r;
    DELETE FROM linecard.password_resets r WHERE r.token_hash = hash AND r.user_id = person;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE linecard.users u SET password_hash = new_password_hash, must_change_password = false WHERE u.id = person;
    WITH gone AS (DELETE FROM linecard.sessions s WHERE s.user_id = person RETURNING 1) SELECT count(*) INTO ended FROM gone;
    PERFORM app.audit_everywhere(person, entry_id, at, remote_address, 'password.reset',
        jsonb_build_object('endedSessions', ended));
    RETURN true;
END $$;
ALTER FUNCTION app.reset_password(bytea, text, uuid, timestamptz, text) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.audit_append(linecard.audit_logs),
    app.audit_everywhere(uuid, uuid, timestamptz, text, text, jsonb),
    app.audit_person(uuid, timestamptz, text, text, jsonb),
    app.audit_leaving(uuid, uuid, timestamptz, text, jsonb),
    app.session_by_token(bytea, timestamptz),
    app.create_person(uuid, text, text, boolean, timestamptz),
    app.invitation_by_token(bytea, timestamptz),
    app.accept_invitation(bytea, uuid, text, uuid, timestamptz, text),
    app.resettable(uuid),
    app.password_reset_by_token(bytea, timestamptz),
    app.reset_password(bytea, text, uuid, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.audit_append(linecard.audit_logs),
    app.audit_everywhere(uuid, uuid, timestamptz, text, text, jsonb) TO linecard_auth;
GRANT EXECUTE ON FUNCTION
    app.audit_person(uuid, timestamptz, text, text, jsonb),
    app.audit_leaving(uuid, uuid, timestamptz, text, jsonb),
    app.session_by_token(bytea, timestamptz),
    app.create_person(uuid, text, text, boolean, timestamptz),
    app.invitation_by_token(bytea, timestamptz),
    app.accept_invitation(bytea, uuid, text, uuid, timestamptz, text),
    app.resettable(uuid),
    app.password_reset_by_token(bytea, timestamptz),
    app.reset_password(bytea, text, uuid, timestamptz, text) TO linecard_app;
