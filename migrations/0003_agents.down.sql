DROP TABLE linecard.agent_directory;
DROP TABLE linecard.agent_configurations;
