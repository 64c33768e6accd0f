DROP FUNCTION app.audit_platform(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb);
DROP FUNCTION app.platform_organizations(uuid, bigint);
DROP FUNCTION app.organization_by_external_id(text);
DROP FUNCTION app.platform_key_used(uuid, timestamptz);
DROP FUNCTION app.revoke_platform_key(uuid, timestamptz);
DROP FUNCTION app.platform_keys();
DROP FUNCTION app.create_platform_key(uuid, text, bytea, text, text[], timestamptz, timestamptz);
DROP FUNCTION app.enter_platform(bytea, uuid, text, timestamptz);
DROP FUNCTION app.authenticate_platform_key(bytea, timestamptz);
ALTER TABLE linecard.audit_logs DROP CONSTRAINT audit_logs_actor_kind_check;
-- Entries of platform keys stay, since the chain contains them; then only new rows are checked.
DO $$
BEGIN
    ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_actor_kind_check
        CHECK (actor_kind IN ('user', 'api-key', 'operator', 'service'));
EXCEPTION WHEN check_violation THEN
    ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_actor_kind_check
        CHECK (actor_kind IN ('user', 'api-key', 'operator', 'service')) NOT VALID;
END $$;
ALTER TABLE linecard.agent_configurations DROP COLUMN external_id;
ALTER TABLE linecard.organizations DROP COLUMN external_id;
DROP TABLE linecard.platform_keys;
