DROP POLICY api_keys_use ON linecard.api_keys;
DROP POLICY api_keys_revoke ON linecard.api_keys;
CREATE POLICY api_keys_update ON linecard.api_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.is_role('service') OR app.is_role('owner') OR (app.is_role('admin') AND role <> 'owner')));
