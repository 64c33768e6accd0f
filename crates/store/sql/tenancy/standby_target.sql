-- STANDBY_TARGET in src/tenancy/standby.rs: not bound to one organization.
-- Up to where the primary's log is durable, which is where every acknowledged commit is; and what a standby must have in
-- common with it. Without synchronous commits, what is acknowledged may not be durable yet.
SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
        ELSE pg_current_wal_flush_lsn() END AS position,
    left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) AS timeline,
    system_identifier,
    current_user::text AS role,
    current_database()::text AS database
FROM pg_control_system();
