DROP TABLE linecard.idempotency_keys;
DROP TABLE linecard.work_leases;
