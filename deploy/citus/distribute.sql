-- Spreads Linecard's tables over the nodes of a Citus 13. On the coordinator, after `linecard migrate`, in the database:
--
--     psql -X -v ON_ERROR_STOP=1 -f distribute.sql "$DATABASE"
--
-- As a superuser if there are rows already: forced row-level security refuses the COPY of everybody else. Everything or
-- nothing is done, and it can be repeated: tables that are distributed already are left alone. README.md says what a
-- Citus can be used for.

BEGIN;
-- Other names, if LINECARD_DATABASE_SCHEMA and LINECARD_DATABASE_FUNCTION_SCHEMA have others.
SET LOCAL linecard.tables = 'linecard';
SET LOCAL linecard.functions = 'app';
SET LOCAL client_min_messages = warning;
-- Tables with foreign keys between them are distributed one after another.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TEMP TABLE linecard_placement (name text PRIMARY KEY, placement text NOT NULL) ON COMMIT DROP;
-- Where each table is: 'reference' (whole, on every node), or the column that spreads it. Every table has a line; the rules
-- in rules/ read them, too.
INSERT INTO linecard_placement (name, placement) VALUES
    -- Looked up before the organization is known, or across organizations; small, and seldom written.
    ('agent_directory', 'reference'),
    ('api_keys', 'reference'),
    ('connect_sessions', 'reference'),
    ('erasures', 'reference'),
    ('identities', 'reference'),
    ('invitations', 'reference'),
    ('mailed_password_resets', 'reference'),
    ('organization_members', 'reference'),
    ('organizations', 'reference'),
    ('password_resets', 'reference'),
    ('platform_audit_logs', 'reference'),
    ('platform_event_endpoint_states', 'reference'),
    ('platform_event_endpoints', 'reference'),
    ('platform_keys', 'reference'),
    ('recovery_codes', 'reference'),
    ('second_factors', 'reference'),
    ('security_settings', 'reference'),
    ('sessions', 'reference'),
    ('users', 'reference'),
    -- An account's slots, which all organizations that use the account share.
    ('call_rates', 'bucket'),
    -- Everything else lies with its organization.
    ('agent_configurations', 'organization_id'),
    ('agent_twilio_settings', 'organization_id'),
    ('agent_webhook_refusals', 'organization_id'),
    ('audit_heads', 'organization_id'),
    ('audit_logs', 'organization_id'),
    ('call_logs', 'organization_id'),
    ('call_recordings', 'organization_id'),
    ('call_queue', 'organization_id'),
    ('call_work', 'organization_id'),
    ('calls', 'organization_id'),
    ('daily_counts', 'organization_id'),
    ('do_not_call', 'organization_id'),
    ('event_deliveries', 'organization_id'),
    ('event_endpoint_states', 'organization_id'),
    ('event_endpoints', 'organization_id'),
    ('event_leases', 'organization_id'),
    ('idempotency_keys', 'organization_id'),
    ('limit_events', 'organization_id'),
    ('message_logs', 'organization_id'),
    ('message_work', 'organization_id'),
    ('messages', 'organization_id'),
    ('notice_preferences', 'organization_id'),
    ('notices', 'organization_id'),
    ('organization_upkeep', 'organization_id'),
    ('queued_call_options', 'organization_id'),
    ('retention_settings', 'organization_id'),
    ('retired_twilio_credentials', 'organization_id'),
    ('shadow_days', 'organization_id'),
    ('shadow_differences', 'organization_id'),
    ('twilio_credential_health', 'organization_id'),
    ('twilio_settings', 'organization_id'),
    ('usage_changes', 'organization_id'),
    ('usage_days', 'organization_id'),
    ('webhook_refusals', 'organization_id'),
    ('webhook_shared_keys', 'organization_id'),
    ('work_leases', 'organization_id');

-- Nothing is forgotten, and nothing is distributed in another way than it would be today.
DO $$
DECLARE
    tables text := current_setting('linecard.tables');
    found text;
BEGIN
    SELECT string_agg(c.relname, ', ' ORDER BY c.relname) INTO found
        FROM pg_class c
        WHERE c.relnamespace = tables::regnamespace AND c.relkind IN ('r', 'p')
            AND c.relname NOT IN (SELECT p.name FROM linecard_placement p);
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'no place is known for: %', found USING HINT = 'Use the distribute.sql of the release that migrated.';
    END IF;
    SELECT string_agg(p.name, ', ' ORDER BY p.name) INTO found
        FROM linecard_placement p WHERE to_regclass(format('%I.%I', tables, p.name)) IS NULL;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'missing in the schema %: %', tables, found USING HINT = 'Run `linecard migrate` before.';
    END IF;
    SELECT string_agg(p.name, ', ' ORDER BY p.name) INTO found
        FROM linecard_placement p
        JOIN pg_dist_partition d ON d.logicalrelid = format('%I.%I', tables, p.name)::regclass
        WHERE p.placement <> CASE WHEN d.partmethod = 'n' THEN 'reference'
            ELSE column_to_column_name(d.logicalrelid, d.partkey) END;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'distributed in another way: %', found USING HINT = 'Run undistribute.sql, then this again.';
    END IF;
    SELECT string_agg(p.name, ', ' ORDER BY p.name) INTO found
        FROM linecard_placement p
        WHERE pg_relation_size(format('%I.%I', tables, p.name)::regclass) > 0
            AND format('%I.%I', tables, p.name)::regclass NOT IN (SELECT d.logicalrelid FROM pg_dist_partition d);
    IF found IS NOT NULL AND NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'there may be rows in: %', found USING HINT = 'Run this as a superuser.';
    END IF;
END $$;

-- The context travels to the other nodes, where policies read it. A setting belongs to a login, so that of each login which
-- is linecard_app or a member of it is set.
DO $$
DECLARE
    login name;
BEGIN
    FOR login IN
        SELECT r.rolname FROM pg_roles r
        WHERE r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, 'linecard_app', 'MEMBER')
    LOOP
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET citus.propagate_set_commands = ''local''', login, current_database());
    END LOOP;
END $$;

-- A foreign key cannot stand while one of its tables is distributed and the other is not.
CREATE TEMP TABLE linecard_foreign_keys ON COMMIT DROP AS
    SELECT c.conrelid::regclass AS on_table, c.conname, pg_get_constraintdef(c.oid) AS definition
    FROM pg_constraint c
    WHERE c.contype = 'f' AND c.connamespace = current_setting('linecard.tables')::regnamespace AND c.conparentid = 0
        AND c.conrelid NOT IN (SELECT d.logicalrelid FROM pg_dist_partition d);
DO $$
DECLARE
    key record;
BEGIN
    FOR key IN SELECT * FROM linecard_foreign_keys LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.on_table, key.conname);
    END LOOP;
END $$;

DO $$
DECLARE
    tables text := current_setting('linecard.tables');
    place record;
    beside text; -- a table that is spread by the same column
BEGIN
    FOR place IN
        SELECT p.placement, format('%I.%I', tables, p.name) AS name
        FROM (
            SELECT name, placement FROM linecard_placement ORDER BY placement <> 'reference', placement, name) p
        UNION ALL
        -- Read by every node that serves.
        SELECT 'reference', format('%I.linecard_migrations', current_setting('linecard.functions'))
    LOOP
        CONTINUE WHEN place.name::regclass IN (SELECT d.logicalrelid FROM pg_dist_partition d);
        IF place.placement = 'reference' THEN
            PERFORM create_reference_table(place.name);
            CONTINUE;
        END IF;
        SELECT d.logicalrelid::text INTO beside
            FROM pg_dist_partition d
            JOIN linecard_placement p ON format('%I.%I', tables, p.name)::regclass = d.logicalrelid
            WHERE p.placement = place.placement
            ORDER BY p.name LIMIT 1;
        IF beside IS NULL THEN
            PERFORM create_distributed_table(place.name, place.placement, colocate_with => 'none', shard_count => 32);
        ELSE
            PERFORM create_distributed_table(place.name, place.placement, colocate_with => beside);
        END IF;
    END LOOP;
END $$;

DO $$
DECLARE
    key record;
BEGIN
    FOR key IN SELECT * FROM linecard_foreign_keys LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', key.on_table, key.conname, key.definition);
    END LOOP;
END $$;
COMMIT;
