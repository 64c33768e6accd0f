-- Rejected callbacks whose call or message was found, counted per hour, agent and reason: which agent's callbacks do not
-- arrive. webhook_refusals counts all of them, also those of nobody's.
CREATE TABLE linecard.agent_webhook_refusals (
    organization_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    agent_id uuid NOT NULL,
    reason text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (organization_id, hour, agent_id, reason)
);
ALTER TABLE linecard.agent_webhook_refusals ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.agent_webhook_refusals FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_webhook_refusals_select ON linecard.agent_webhook_refusals FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY agent_webhook_refusals_insert ON linecard.agent_webhook_refusals FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY agent_webhook_refusals_update ON linecard.agent_webhook_refusals FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY agent_webhook_refusals_delete ON linecard.agent_webhook_refusals FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service') AND hour < now() - interval '30 days');
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.agent_webhook_refusals TO linecard_app;
