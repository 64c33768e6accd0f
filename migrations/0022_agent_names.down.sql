ALTER TABLE linecard.agent_configurations DROP COLUMN sort_name;
