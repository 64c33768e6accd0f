DROP TABLE linecard.webhook_refusals;
