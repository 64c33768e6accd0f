-- What is removed, and by whom: rows that have expired, always; calls, messages and their logs after the time that their
-- organization has set (docs/retention.md). The audit log is never removed (docs/adr/0017).
--
-- Only the service removes, and the policies state the least age: whatever a statement asks for, nothing younger than
-- that can be deleted.

-- Days for which an organization's rows are kept; without a row, or with NULL, they are kept for ever.
CREATE TABLE linecard.retention_settings (
    organization_id uuid PRIMARY KEY REFERENCES linecard.organizations (id),
    -- Calls and messages, with their logs.
    history_days integer CHECK (history_days BETWEEN 30 AND 3650),
    updated_at timestamptz NOT NULL
);
ALTER TABLE linecard.retention_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.retention_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY retention_settings_select ON linecard.retention_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY retention_settings_insert ON linecard.retention_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY retention_settings_update ON linecard.retention_settings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT, UPDATE ON linecard.retention_settings TO linecard_app;

CREATE POLICY calls_delete ON linecard.calls FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service')
        AND created_at < now() - interval '30 days' AND (presumed OR app.call_rank(status, false) >= 100));
CREATE POLICY call_logs_delete ON linecard.call_logs FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service')
        AND received_at < now() - interval '30 days');
CREATE POLICY messages_delete ON linecard.messages FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service')
        AND created_at < now() - interval '30 days');
CREATE POLICY message_logs_delete ON linecard.message_logs FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service')
        AND received_at < now() - interval '30 days');
GRANT DELETE ON linecard.calls, linecard.call_logs, linecard.messages, linecard.message_logs TO linecard_app;

-- Counts of rejected callbacks are shown for a day, and removed after 30.
CREATE POLICY webhook_refusals_delete ON linecard.webhook_refusals FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service') AND minute < now() - interval '30 days');
GRANT DELETE ON linecard.webhook_refusals TO linecard_app;

-- Expired sessions belong to nobody any more, and are visible and removable without a context.
CREATE INDEX sessions_expired ON linecard.sessions (expires_at);
CREATE POLICY sessions_select_expired ON linecard.sessions FOR SELECT TO linecard_app
    USING (app.uid() IS NULL AND app.organization() IS NULL AND expires_at < now());
CREATE POLICY sessions_delete_expired ON linecard.sessions FOR DELETE TO linecard_app
    USING (app.uid() IS NULL AND app.organization() IS NULL AND expires_at < now());

-- A bucket that no call waits for, and whose last slot is long past, says nothing: it begins anew with the next call.
CREATE POLICY call_rates_delete ON linecard.call_rates FOR DELETE TO linecard_app
    USING (app.organization() IS NULL AND waiting = 0 AND next_at < now() - interval '1 day');
GRANT DELETE ON linecard.call_rates TO linecard_app;
