-- What admins and owners must know (docs/adr/0033), as the reconciler finds it.
CREATE TABLE linecard.notices (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    -- `domain::NoticeKind`.
    kind text NOT NULL CHECK (kind IN ('account-refused', 'daily-limit-near', 'daily-limit-reached', 'api-key-expiring',
        'endpoint-failing', 'endpoint-disabled')),
    -- The agent, the API key, the event endpoint, or the organization itself.
    subject_id uuid NOT NULL,
    -- Of a daily limit: which one. Empty for other kinds.
    daily_limit text NOT NULL CHECK (daily_limit IN ('', 'calls', 'messages', 'minutes', 'spend')),
    opened_at timestamptz NOT NULL,
    -- NULL: it still holds.
    resolved_at timestamptz,
    -- When mail about it was about to be sent, which is done once; NULL: none was.
    mailed_at timestamptz,
    -- The people who do not want to see it any more.
    dismissed_by uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (organization_id, id)
);
-- What holds already opens no second notice.
CREATE UNIQUE INDEX notices_open ON linecard.notices (organization_id, kind, subject_id, daily_limit) WHERE resolved_at IS NULL;
ALTER TABLE linecard.notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.notices FORCE ROW LEVEL SECURITY;
CREATE POLICY notices_select ON linecard.notices FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY notices_insert ON linecard.notices FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY notices_update ON linecard.notices FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY notices_delete ON linecard.notices FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service') AND resolved_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (resolved_at, mailed_at, dismissed_by), DELETE ON linecard.notices TO linecard_app;

-- Whether a person wants mail about an organization's notices; without a row: yes.
CREATE TABLE linecard.notice_preferences (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    user_id uuid NOT NULL,
    mail boolean NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
ALTER TABLE linecard.notice_preferences ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.notice_preferences FORCE ROW LEVEL SECURITY;
CREATE POLICY notice_preferences_select ON linecard.notice_preferences FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (user_id = app.uid() OR app.is_role('service')));
CREATE POLICY notice_preferences_insert ON linecard.notice_preferences FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND user_id = app.uid() AND app.may_administer());
CREATE POLICY notice_preferences_update ON linecard.notice_preferences FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND user_id = app.uid() AND app.may_administer());
GRANT SELECT, INSERT, UPDATE (mail) ON linecard.notice_preferences TO linecard_app;
