DROP TABLE linecard.webhook_shared_keys;
