-- Takes Linecard's tables back to the coordinator, which then is a plain PostgreSQL: before `linecard migrate`, before a
-- restore, or for good. On the coordinator, as a superuser, while no server runs:
--
--     psql -X -v ON_ERROR_STOP=1 -f undistribute.sql "$DATABASE"
--
-- All rows must have room there. Everything or nothing is done, and it can be repeated. `linecard doctor` says afterwards
-- whether the schema is what it was.

BEGIN;
-- Other names, if LINECARD_DATABASE_SCHEMA and LINECARD_DATABASE_FUNCTION_SCHEMA have others.
SET LOCAL linecard.tables = 'linecard';
SET LOCAL linecard.functions = 'app';
SET LOCAL client_min_messages = warning;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DO $$
DECLARE
    key record;
    distributed record;
    login name;
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'row-level security hides rows from this role' USING HINT = 'Run this as a superuser.';
    END IF;
    -- A foreign key cannot stand while one of its tables is distributed and the other is not.
    CREATE TEMP TABLE linecard_foreign_keys ON COMMIT DROP AS
        SELECT c.conrelid::regclass::text AS on_table, c.conname, pg_get_constraintdef(c.oid) AS definition
        FROM pg_constraint c
        WHERE c.contype = 'f' AND c.connamespace = current_setting('linecard.tables')::regnamespace AND c.conparentid = 0
            AND c.conrelid IN (SELECT d.logicalrelid FROM pg_dist_partition d);
    FOR key IN SELECT * FROM linecard_foreign_keys LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.on_table, key.conname);
    END LOOP;
    FOR distributed IN
        SELECT d.logicalrelid::text AS name
        FROM pg_dist_partition d
        JOIN pg_class c ON c.oid = d.logicalrelid
        WHERE c.relnamespace = current_setting('linecard.tables')::regnamespace
            OR c.relnamespace = current_setting('linecard.functions')::regnamespace AND c.relname = 'linecard_migrations'
        ORDER BY c.relname
    LOOP
        PERFORM undistribute_table(distributed.name);
    END LOOP;
    -- The tables are others than before: those are named, not pointed at.
    FOR key IN SELECT * FROM linecard_foreign_keys LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', key.on_table, key.conname, key.definition);
    END LOOP;
    FOR login IN
        SELECT r.rolname FROM pg_roles r
        WHERE r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, 'linecard_app', 'MEMBER')
    LOOP
        EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET citus.propagate_set_commands', login, current_database());
    END LOOP;
END $$;
COMMIT;
