DROP FUNCTION app.warn_daily(uuid, uuid, timestamptz, text[]);
DROP FUNCTION app.count_daily(uuid, uuid, timestamptz, text, integer, integer, integer);
DROP FUNCTION app.daily_limit_reached(uuid, uuid, timestamptz, text, integer, integer, integer);
DROP FUNCTION app.measure_daily_counts(uuid, uuid, date, timestamptz);
DROP FUNCTION app.begin_daily_counts(uuid, uuid, date);
DROP TABLE linecard.daily_counts;
DROP TABLE linecard.do_not_call;
DROP TABLE linecard.idempotency_keys;
DROP TABLE linecard.work_leases;
