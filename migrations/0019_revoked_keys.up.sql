-- Revoking a key is for good: no update brings one back. People revoke, and nothing else; the service notes when a key was
-- used, of those that are not revoked.
DROP POLICY api_keys_update ON linecard.api_keys;
CREATE POLICY api_keys_revoke ON linecard.api_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.is_role('owner') OR (app.is_role('admin') AND role <> 'owner')))
    WITH CHECK (organization_id = app.organization() AND NOT app.is_role('service') AND revoked_at IS NOT NULL);
CREATE POLICY api_keys_use ON linecard.api_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service') AND revoked_at IS NULL)
    WITH CHECK (organization_id = app.organization() AND app.is_role('service') AND revoked_at IS NULL);
