-- AT_CAPACITY in src/credentials/resolution.rs: $1 is the organization.
-- Of the agents $2, or NULL for the organization, those that have as many open calls as their limit ($3) allows. Apart from
-- the statements before, since a function that reads tables cannot run on a shard (docs/adr/0026).
SELECT l.agent_id
FROM unnest($2::uuid[], $3::integer[]) AS l (agent_id, capacity)
WHERE app.open_calls($1, l.agent_id, l.capacity) >= l.capacity;
