-- The installation's endpoints are lost, and what was to be sent to them.
DROP FUNCTION app.platform_deliveries(uuid);
DROP FUNCTION app.external_ids(uuid[]);
DROP FUNCTION app.serves_platform_events();
DROP FUNCTION app.enter_installation(bytea, text, timestamptz);

DROP POLICY event_leases_insert ON linecard.event_leases;
CREATE POLICY event_leases_insert ON linecard.event_leases FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());

DROP POLICY event_deliveries_select_auth ON linecard.event_deliveries;
REVOKE SELECT ON linecard.event_deliveries FROM linecard_auth;
DROP POLICY event_deliveries_update_platform ON linecard.event_deliveries;
DROP POLICY event_deliveries_insert_platform ON linecard.event_deliveries;
DROP POLICY event_deliveries_select_platform ON linecard.event_deliveries;
DROP POLICY event_deliveries_select ON linecard.event_deliveries;
CREATE POLICY event_deliveries_select ON linecard.event_deliveries FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
DROP POLICY event_deliveries_insert ON linecard.event_deliveries;
CREATE POLICY event_deliveries_insert ON linecard.event_deliveries FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.is_role('service')
        OR (app.may_administer() AND event_type = 'test')));
DROP POLICY event_deliveries_update ON linecard.event_deliveries;
CREATE POLICY event_deliveries_update ON linecard.event_deliveries FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));

DROP POLICY event_endpoint_states_update_platform ON linecard.event_endpoint_states;
DROP POLICY event_endpoint_states_select_platform ON linecard.event_endpoint_states;
DROP POLICY event_endpoint_states_select ON linecard.event_endpoint_states;
CREATE POLICY event_endpoint_states_select ON linecard.event_endpoint_states FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
DROP POLICY event_endpoint_states_insert ON linecard.event_endpoint_states;
CREATE POLICY event_endpoint_states_insert ON linecard.event_endpoint_states FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
DROP POLICY event_endpoint_states_update ON linecard.event_endpoint_states;
CREATE POLICY event_endpoint_states_update ON linecard.event_endpoint_states FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));

DROP INDEX linecard.event_deliveries_of_platform;
DROP INDEX linecard.event_endpoint_states_of_platform;
-- Row-level security binds the owner, too.
ALTER TABLE linecard.event_deliveries NO FORCE ROW LEVEL SECURITY;
ALTER TABLE linecard.event_endpoint_states NO FORCE ROW LEVEL SECURITY;
DELETE FROM linecard.event_deliveries WHERE of_platform;
DELETE FROM linecard.event_endpoint_states WHERE of_platform;
ALTER TABLE linecard.event_endpoint_states FORCE ROW LEVEL SECURITY;
ALTER TABLE linecard.event_deliveries FORCE ROW LEVEL SECURITY;
ALTER TABLE linecard.event_deliveries DROP COLUMN of_platform;
ALTER TABLE linecard.event_endpoint_states DROP COLUMN of_platform;
DROP TABLE linecard.platform_audit_logs;
DROP TABLE linecard.platform_event_endpoint_states;
DROP TABLE linecard.platform_event_endpoints;
