-- For the commands that go over all organizations, one after another: each is entered by itself.
GRANT CREATE ON SCHEMA app TO linecard_auth;
CREATE FUNCTION app.organizations_after(last uuid, most integer) RETURNS TABLE (id uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT o.id, o.name FROM public.organizations o WHERE o.id > last ORDER BY o.id LIMIT most $$;
ALTER FUNCTION app.organizations_after(uuid, integer) OWNER TO linecard_auth;
REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.organizations_after(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.organizations_after(uuid, integer) TO linecard_app;
