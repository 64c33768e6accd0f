DROP TABLE webhook_refusals;
DROP TABLE idempotency_keys;
DROP TABLE work_leases;
DROP TABLE call_work;
DROP TABLE call_logs;
DROP TABLE calls;
DROP FUNCTION app.call_advances(text, boolean, text);
DROP FUNCTION app.call_rank(text, boolean);
