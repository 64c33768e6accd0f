-- Refused callbacks, counted per minute and reason, for admins.
CREATE TABLE linecard.webhook_refusals (
    organization_id uuid NOT NULL,
    minute timestamptz NOT NULL,
    reason text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (organization_id, minute, reason)
);
ALTER TABLE linecard.webhook_refusals ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.webhook_refusals FORCE ROW LEVEL SECURITY;
CREATE POLICY webhook_refusals_select ON linecard.webhook_refusals FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY webhook_refusals_insert ON linecard.webhook_refusals FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY webhook_refusals_update ON linecard.webhook_refusals FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE ON linecard.webhook_refusals TO linecard_app;
