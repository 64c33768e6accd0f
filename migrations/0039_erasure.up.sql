-- Erasing an organization (docs/adr/0032): everything that it stored goes, in batches, and a record of that stays.
--
-- A role of its own erases, which is entered only where an erasure was asked for. It has the invoker's rights and policies, as
-- Citus needs it. What is a person's goes with the person, and the audit log with its organization, by foreign keys: so the
-- application's role still deletes nothing from either of them.

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- Whether the context's principal is a platform key that has the scope: no policy of the application's role tells a platform key
-- from an admin.
CREATE FUNCTION app.may_erase() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT EXISTS (SELECT 1 FROM linecard.platform_keys k WHERE k.id = app.uid() AND 'erase' = ANY (k.scopes))
    $$;
ALTER FUNCTION app.may_erase() OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.may_erase() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.may_erase() TO linecard_app;

-- One row for each organization that is being erased, or was. No names, no numbers, no contents.
CREATE TABLE linecard.erasures (
    -- The organization's, which no longer exists when `done_at` is set.
    id uuid PRIMARY KEY,
    -- The platform's id, which may belong to another organization afterwards.
    external_id text,
    requested_at timestamptz NOT NULL,
    -- When something was last removed; before that, when it was asked for. It ends only when this is longer ago than any
    -- transaction can live.
    changed_at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('platform-key', 'operator')),
    -- The platform key; NULL for the operator's command.
    actor_id uuid,
    -- Who was a member and has not been looked at yet: whoever belongs to no other organization is removed. Empty in the end.
    people uuid[] NOT NULL DEFAULT '{}',
    -- How many of what (`domain::ErasedKind`) were removed.
    counts jsonb NOT NULL DEFAULT '{}',
    done_at timestamptz
);
CREATE INDEX erasures_external_id ON linecard.erasures (external_id);
ALTER TABLE linecard.erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.erasures FORCE ROW LEVEL SECURITY;
-- Also without a context: an organization that is erased can be entered by nobody.
CREATE POLICY erasures_select ON linecard.erasures FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR id = app.organization());
-- A platform key that has the scope, and no other admin of the organization; or the operator.
CREATE POLICY erasures_insert ON linecard.erasures FOR INSERT TO linecard_app
    WITH CHECK (id = app.organization() AND done_at IS NULL
        AND ((actor_kind = 'platform-key' AND actor_id = app.uid() AND app.may_erase())
            OR (actor_kind = 'operator' AND app.is_role('maintenance'))));
-- Nothing takes an erasure back, and nothing changes what is done. Outside of any organization: see app.enter_eraser_of.
CREATE POLICY erasures_update ON linecard.erasures FOR UPDATE TO linecard_app
    USING (app.is_role('eraser') AND (id = app.organization() OR app.organization() IS NULL) AND done_at IS NULL)
    WITH CHECK (app.is_role('eraser') AND (id = app.organization() OR (app.organization() IS NULL AND done_at IS NULL)));
CREATE POLICY erasures_select_auth ON linecard.erasures FOR SELECT TO linecard_auth USING (true);
GRANT SELECT, INSERT, UPDATE (changed_at, people, counts, done_at) ON linecard.erasures TO linecard_app;
GRANT SELECT ON linecard.erasures TO linecard_auth;

-- Enters an organization to erase it; NULL and an empty context unless that was asked for. Also when it is done: the
-- organization is gone then, and what somebody may still have written of it is removed like the rest.
CREATE FUNCTION app.enter_eraser(organization uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context('', '', '');
    IF NOT EXISTS (SELECT 1 FROM linecard.erasures e WHERE e.id = organization) THEN
        RETURN NULL;
    END IF;
    PERFORM app.set_context('', organization::text, 'eraser');
    RETURN 'eraser';
END $$;

-- Enters somebody who was a member of an organization that is being erased, outside of any organization: to remove the person,
-- unless there is another membership.
CREATE FUNCTION app.enter_eraser_of(person uuid, organization uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context(person::text, '', '');
    IF NOT EXISTS (SELECT 1 FROM linecard.erasures e
        WHERE e.id = organization AND e.done_at IS NULL AND person = ANY (e.people)) THEN
        PERFORM app.set_context('', '', '');
        RETURN NULL;
    END IF;
    PERFORM app.set_context(person::text, '', 'eraser');
    RETURN 'eraser';
END $$;

-- For the transaction that ends an erasure: the audit log goes in one statement, which takes long where the log is long.
CREATE FUNCTION app.take_time_to_erase() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SET LOCAL statement_timeout = ''10min''';
    EXECUTE 'SET LOCAL lock_timeout = ''5s''';
END $$;

-- What is a person's goes with the person.
ALTER TABLE linecard.sessions DROP CONSTRAINT sessions_user_id_fkey;
ALTER TABLE linecard.sessions ADD CONSTRAINT sessions_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id) ON DELETE CASCADE;
ALTER TABLE linecard.second_factors DROP CONSTRAINT second_factors_user_id_fkey;
ALTER TABLE linecard.second_factors ADD CONSTRAINT second_factors_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id) ON DELETE CASCADE;
ALTER TABLE linecard.recovery_codes DROP CONSTRAINT recovery_codes_user_id_fkey;
ALTER TABLE linecard.recovery_codes ADD CONSTRAINT recovery_codes_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id) ON DELETE CASCADE;
ALTER TABLE linecard.identities DROP CONSTRAINT identities_user_id_fkey;
ALTER TABLE linecard.identities ADD CONSTRAINT identities_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id) ON DELETE CASCADE;
ALTER TABLE linecard.mailed_password_resets DROP CONSTRAINT mailed_password_resets_user_id_fkey;
ALTER TABLE linecard.mailed_password_resets ADD CONSTRAINT mailed_password_resets_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id) ON DELETE CASCADE;
ALTER TABLE linecard.password_resets DROP CONSTRAINT password_resets_user_id_fkey;
ALTER TABLE linecard.password_resets ADD CONSTRAINT password_resets_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id) ON DELETE CASCADE;
ALTER TABLE linecard.password_resets DROP CONSTRAINT password_resets_requested_by_fkey;
ALTER TABLE linecard.password_resets ADD CONSTRAINT password_resets_requested_by_fkey
    FOREIGN KEY (requested_by) REFERENCES linecard.users (id) ON DELETE CASCADE;
ALTER TABLE linecard.password_resets DROP CONSTRAINT password_resets_through_organization_fkey;
ALTER TABLE linecard.password_resets ADD CONSTRAINT password_resets_through_organization_fkey
    FOREIGN KEY (through_organization) REFERENCES linecard.organizations (id) ON DELETE CASCADE;
ALTER TABLE linecard.users DROP CONSTRAINT users_home_organization_id_fkey;
ALTER TABLE linecard.users ADD CONSTRAINT users_home_organization_id_fkey
    FOREIGN KEY (home_organization_id) REFERENCES linecard.organizations (id) ON DELETE SET NULL;
ALTER TABLE linecard.audit_logs DROP CONSTRAINT audit_logs_organization_id_fkey;
ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_organization_id_fkey
    FOREIGN KEY (organization_id) REFERENCES linecard.organizations (id) ON DELETE CASCADE;
ALTER TABLE linecard.audit_heads DROP CONSTRAINT audit_heads_organization_id_fkey;
ALTER TABLE linecard.audit_heads ADD CONSTRAINT audit_heads_organization_id_fkey
    FOREIGN KEY (organization_id) REFERENCES linecard.organizations (id) ON DELETE CASCADE;
-- Keys and invitations of an organization that somebody has left name an id, which outlives the person.
ALTER TABLE linecard.api_keys DROP CONSTRAINT api_keys_created_by_fkey;
ALTER TABLE linecard.invitations DROP CONSTRAINT invitations_invited_by_fkey;

CREATE POLICY organization_members_select_eraser ON linecard.organization_members FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY organization_members_delete_eraser ON linecard.organization_members FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY users_delete_eraser ON linecard.users FOR DELETE TO linecard_app
    USING (id = app.uid() AND app.organization() IS NULL AND app.is_role('eraser'));
GRANT DELETE ON linecard.users TO linecard_app;

-- Everything else is the organization's.
GRANT DELETE ON linecard.agent_configurations, linecard.agent_directory, linecard.api_keys, linecard.event_leases,
    linecard.organization_upkeep, linecard.organizations, linecard.retention_settings, linecard.security_settings,
    linecard.work_leases TO linecard_app;
CREATE POLICY organizations_select_eraser ON linecard.organizations FOR SELECT TO linecard_app
    USING (id = app.organization() AND app.is_role('eraser'));
CREATE POLICY organizations_delete_eraser ON linecard.organizations FOR DELETE TO linecard_app
    USING (id = app.organization() AND app.is_role('eraser'));
CREATE POLICY audit_heads_select_eraser ON linecard.audit_heads FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
-- The slots of the calls that were queued are free again.
CREATE POLICY call_rates_update_eraser ON linecard.call_rates FOR UPDATE TO linecard_app
    USING (app.is_role('eraser')) WITH CHECK (app.is_role('eraser'));
-- Tokens that open calls need stay until these have ended, as after any removal of settings.
CREATE POLICY retired_twilio_credentials_insert_eraser ON linecard.retired_twilio_credentials FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_configurations_select_eraser ON linecard.agent_configurations FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_configurations_delete_eraser ON linecard.agent_configurations FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_directory_select_eraser ON linecard.agent_directory FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_directory_delete_eraser ON linecard.agent_directory FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_twilio_settings_select_eraser ON linecard.agent_twilio_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_twilio_settings_delete_eraser ON linecard.agent_twilio_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_webhook_refusals_select_eraser ON linecard.agent_webhook_refusals FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY agent_webhook_refusals_delete_eraser ON linecard.agent_webhook_refusals FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY api_keys_select_eraser ON linecard.api_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY api_keys_delete_eraser ON linecard.api_keys FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_logs_select_eraser ON linecard.call_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_logs_delete_eraser ON linecard.call_logs FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_queue_select_eraser ON linecard.call_queue FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_queue_delete_eraser ON linecard.call_queue FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_recordings_select_eraser ON linecard.call_recordings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_recordings_delete_eraser ON linecard.call_recordings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_work_select_eraser ON linecard.call_work FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY call_work_delete_eraser ON linecard.call_work FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY calls_select_eraser ON linecard.calls FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY calls_delete_eraser ON linecard.calls FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY daily_counts_select_eraser ON linecard.daily_counts FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY daily_counts_delete_eraser ON linecard.daily_counts FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY do_not_call_select_eraser ON linecard.do_not_call FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY do_not_call_delete_eraser ON linecard.do_not_call FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_deliveries_select_eraser ON linecard.event_deliveries FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_deliveries_delete_eraser ON linecard.event_deliveries FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_endpoint_states_select_eraser ON linecard.event_endpoint_states FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_endpoint_states_delete_eraser ON linecard.event_endpoint_states FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_endpoints_select_eraser ON linecard.event_endpoints FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_endpoints_delete_eraser ON linecard.event_endpoints FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_leases_select_eraser ON linecard.event_leases FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY event_leases_delete_eraser ON linecard.event_leases FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY idempotency_keys_select_eraser ON linecard.idempotency_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY idempotency_keys_delete_eraser ON linecard.idempotency_keys FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY invitations_select_eraser ON linecard.invitations FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY invitations_delete_eraser ON linecard.invitations FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY limit_events_select_eraser ON linecard.limit_events FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY limit_events_delete_eraser ON linecard.limit_events FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY message_logs_select_eraser ON linecard.message_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY message_logs_delete_eraser ON linecard.message_logs FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY message_work_select_eraser ON linecard.message_work FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY message_work_delete_eraser ON linecard.message_work FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY messages_select_eraser ON linecard.messages FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY messages_delete_eraser ON linecard.messages FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY organization_upkeep_select_eraser ON linecard.organization_upkeep FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY organization_upkeep_delete_eraser ON linecard.organization_upkeep FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY queued_call_options_select_eraser ON linecard.queued_call_options FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY queued_call_options_delete_eraser ON linecard.queued_call_options FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY retention_settings_select_eraser ON linecard.retention_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY retention_settings_delete_eraser ON linecard.retention_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY retired_twilio_credentials_select_eraser ON linecard.retired_twilio_credentials FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY retired_twilio_credentials_delete_eraser ON linecard.retired_twilio_credentials FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY security_settings_select_eraser ON linecard.security_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY security_settings_delete_eraser ON linecard.security_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY shadow_days_select_eraser ON linecard.shadow_days FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY shadow_days_delete_eraser ON linecard.shadow_days FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY shadow_differences_select_eraser ON linecard.shadow_differences FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY shadow_differences_delete_eraser ON linecard.shadow_differences FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY connect_sessions_select_eraser ON linecard.connect_sessions FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY connect_sessions_delete_eraser ON linecard.connect_sessions FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY twilio_credential_health_select_eraser ON linecard.twilio_credential_health FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY twilio_credential_health_delete_eraser ON linecard.twilio_credential_health FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY twilio_settings_select_eraser ON linecard.twilio_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY twilio_settings_delete_eraser ON linecard.twilio_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY usage_changes_select_eraser ON linecard.usage_changes FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY usage_changes_delete_eraser ON linecard.usage_changes FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY usage_days_select_eraser ON linecard.usage_days FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY usage_days_delete_eraser ON linecard.usage_days FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY webhook_refusals_select_eraser ON linecard.webhook_refusals FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY webhook_refusals_delete_eraser ON linecard.webhook_refusals FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY webhook_shared_keys_select_eraser ON linecard.webhook_shared_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY webhook_shared_keys_delete_eraser ON linecard.webhook_shared_keys FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY work_leases_select_eraser ON linecard.work_leases FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));
CREATE POLICY work_leases_delete_eraser ON linecard.work_leases FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('eraser'));

-- What the foreign keys look for when an organization or a person goes.
CREATE INDEX agent_directory_organization ON linecard.agent_directory (organization_id);
CREATE INDEX password_resets_requested_by ON linecard.password_resets (requested_by) WHERE requested_by IS NOT NULL;
CREATE INDEX password_resets_through_organization ON linecard.password_resets (through_organization)
    WHERE through_organization IS NOT NULL;

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- The organization with an id of the platform's, and whether it is being erased.
CREATE FUNCTION app.platform_organization(wanted text) RETURNS TABLE (id uuid, is_being_erased boolean)
    LANGUAGE sql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT o.id, EXISTS (SELECT 1 FROM linecard.erasures e WHERE e.id = o.id AND e.done_at IS NULL)
        FROM linecard.organizations o WHERE o.external_id = wanted
    $$;
ALTER FUNCTION app.platform_organization(text) OWNER TO linecard_auth;

-- For a dry run: how many members of the context's organization belong to no other one.
CREATE FUNCTION app.people_of_this_organization_only() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT count(*)
        FROM linecard.organization_members m
        WHERE m.organization_id = app.organization()
            AND NOT EXISTS (SELECT 1 FROM linecard.organization_members e
                WHERE e.user_id = m.user_id AND e.organization_id <> m.organization_id)
    $$;
ALTER FUNCTION app.people_of_this_organization_only() OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.enter_eraser(uuid), app.enter_eraser_of(uuid, uuid), app.take_time_to_erase(),
    app.platform_organization(text), app.people_of_this_organization_only() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.enter_eraser(uuid), app.enter_eraser_of(uuid, uuid), app.take_time_to_erase(),
    app.platform_organization(text), app.people_of_this_organization_only() TO linecard_app;
