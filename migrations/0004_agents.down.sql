DROP TABLE agent_directory;
DROP TABLE agent_configurations;
