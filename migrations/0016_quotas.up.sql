-- How many organizations a person may own (docs/adr/0019).

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- As app.found_organization, unless the owner already owns `most` organizations: raises LC001 then. The person's row is
-- locked, so that two requests do not count at the same moment. (Not FOR UPDATE, for which new memberships would wait.)
CREATE FUNCTION app.found_organization_within(id uuid, name text, owner uuid, at timestamptz, most integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_variable
BEGIN
    PERFORM 1 FROM linecard.users u WHERE u.id = owner FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM linecard.organization_members m WHERE m.user_id = owner AND m.role = 'owner') >= most THEN
        RAISE EXCEPTION 'the person owns % organizations', most USING ERRCODE = 'LC001';
    END IF;
    PERFORM app.found_organization(id, name, owner, at);
END $$;
ALTER FUNCTION app.found_organization_within(uuid, text, uuid, timestamptz, integer) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.found_organization_within(uuid, text, uuid, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.found_organization_within(uuid, text, uuid, timestamptz, integer) TO linecard_app;
