-- What nothing uses since 0013_people: who had created a user, and the functions before those that replaced them.

DROP FUNCTION app.create_user(uuid, text, text, uuid, timestamptz);
DROP FUNCTION app.authenticate_session(bytea, timestamptz);
-- Since 0018_second_factor.
DROP FUNCTION app.session_by_token(bytea, timestamptz);

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- Servers of the release before read all columns of this, so it keeps the one that is gone.
CREATE OR REPLACE FUNCTION app.user_by_email(wanted text)
    RETURNS TABLE (id uuid, password_hash text, home_organization_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT u.id, u.password_hash, NULL::uuid FROM linecard.users u WHERE u.email = wanted LIMIT 1 $$;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;

ALTER TABLE linecard.users DROP COLUMN home_organization_id;
