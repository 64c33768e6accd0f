-- STANDBY_PROGRESS in src/tenancy/standby.rs: not bound to one organization.
-- Whether this server is the primary's standby, with the same login, and how many bytes of the log up to $1 it has not
-- replayed; fewer than none if it is further. $2 the primary's timeline, $3 its system identifier, $4 its role, $5 its database. After a failover, a standby
-- is on the new timeline from its next restartpoint on.
SELECT pg_is_in_recovery() AS recovers,
    system_identifier = $3 AS same_system,
    upper(lpad(to_hex(timeline_id), 8, '0')) = $2 AS same_timeline,
    current_user = $4 AND current_database() = $5 AS same_login,
    pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn())::bigint AS behind
FROM pg_control_system(), pg_control_checkpoint();
