-- `linecard api-key create`: whoever operates the installation makes a key for a member, without that member's session.
CREATE POLICY api_keys_select_operator ON linecard.api_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('maintenance'));
CREATE POLICY api_keys_insert_operator ON linecard.api_keys FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('maintenance'));
