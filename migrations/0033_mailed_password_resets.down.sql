DROP FUNCTION app.request_password_reset(text, bytea, timestamptz, timestamptz, integer, uuid, text);

GRANT CREATE ON SCHEMA app TO linecard_auth;
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
        LIMIT 1
    $$;

CREATE OR REPLACE FUNCTION app.reset_password(hash bytea, new_password_hash text, entry_id uuid, at timestamptz,
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
REVOKE CREATE ON SCHEMA app FROM linecard_auth;

DROP TABLE linecard.mailed_password_resets;
