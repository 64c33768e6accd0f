DROP TABLE linecard.agent_webhook_refusals;
