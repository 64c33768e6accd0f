-- Owners erase their own organization (docs/adr/0032), as the platform does.

ALTER TABLE linecard.erasures DROP CONSTRAINT erasures_actor_kind_check;
ALTER TABLE linecard.erasures ADD CONSTRAINT erasures_actor_kind_check
    CHECK (actor_kind IN ('platform-key', 'operator', 'user'));

-- Whether the context's principal is an owner in person: an API key of an owner's acts with the owner's role, but is no member.
CREATE FUNCTION app.is_owner_in_person() RETURNS boolean LANGUAGE sql STABLE
    AS $$
        SELECT app.is_role('owner') AND EXISTS (
            SELECT 1 FROM linecard.organization_members m
            WHERE m.organization_id = app.organization() AND m.user_id = app.uid() AND m.role = 'owner')
    $$;
REVOKE ALL ON FUNCTION app.is_owner_in_person() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.is_owner_in_person() TO linecard_app;

CREATE POLICY erasures_insert_owner ON linecard.erasures FOR INSERT TO linecard_app
    WITH CHECK (id = app.organization() AND done_at IS NULL
        AND actor_kind = 'user' AND actor_id = app.uid() AND app.is_owner_in_person());
