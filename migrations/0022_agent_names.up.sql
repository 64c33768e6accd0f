-- Agents in the order of their names, whatever the case. A column, because row-level security lets no function of a column
-- into the conditions of an index. Not only of agents that exist: that would be preferred for lists in another order.
ALTER TABLE linecard.agent_configurations
    ADD COLUMN sort_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED;
CREATE INDEX agent_configurations_name ON linecard.agent_configurations (organization_id, sort_name, id);
