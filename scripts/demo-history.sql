-- A month of calls and messages of the demo's agents, all of them marked as placed by a key named "Demo data". Their numbers are
-- of the range that is reserved for fiction.
--
-- psql --set=organization=ID --set=agents=JSON --set=seed=NUMBER; the agents are those of demo-agents.mjs with their ids.
\set ON_ERROR_STOP on
SET search_path = linecard;
SET synchronous_commit = off;
BEGIN;

CREATE TEMPORARY TABLE line ON COMMIT DROP AS
SELECT agent.*, coalesce(own.credential_id, shared.credential_id) AS credential_id,
    coalesce(own.account_sid, shared.account_sid) AS account_sid,
    coalesce(own.phone_number, shared.phone_number) AS from_number,
    CASE WHEN own.id IS NULL THEN 'organization' ELSE 'agent' END AS credential_source, key.id AS key_id, key.created_by
FROM jsonb_to_recordset(:'agents') AS agent (id uuid, calls integer, messages integer, trend float8, today integer, failing jsonb)
LEFT JOIN agent_twilio_settings own ON own.organization_id = :'organization' AND own.agent_id = agent.id
JOIN twilio_settings shared ON shared.organization_id = :'organization'
CROSS JOIN (SELECT id, created_by FROM api_keys WHERE organization_id = :'organization' ORDER BY created_at LIMIT 1) AS key;

-- One row for each call and message; `u` to `x` are random from 0 to below 1, the same for the same seed.
CREATE TEMPORARY TABLE item ON COMMIT DROP AS
SELECT *, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid AS item_id,
    '+1' || (ARRAY[212, 312, 415, 617, 713, 206])[1 + floor(w * 6)::integer] || '555' || lpad((100 + floor(x * 100))::text, 4, '0') AS to_number
FROM (
    SELECT line.*, kind, day, md5(concat_ws(' ', :'seed', line.id, kind, day, n)) AS h,
        ('x' || substr(md5(concat_ws(' ', 'u', :'seed', line.id, kind, day, n)), 1, 7))::bit(28)::integer / 268435456.0::float8 AS u,
        ('x' || substr(md5(concat_ws(' ', 'v', :'seed', line.id, kind, day, n)), 1, 7))::bit(28)::integer / 268435456.0::float8 AS v,
        ('x' || substr(md5(concat_ws(' ', 'w', :'seed', line.id, kind, day, n)), 1, 7))::bit(28)::integer / 268435456.0::float8 AS w,
        ('x' || substr(md5(concat_ws(' ', 'x', :'seed', line.id, kind, day, n)), 1, 7))::bit(28)::integer / 268435456.0::float8 AS x
    FROM line, (VALUES ('call'), ('message')) AS kinds (kind), generate_series(0, 29) AS day,
        LATERAL (SELECT CASE kind WHEN 'call' THEN calls ELSE messages END
            * CASE WHEN extract(isodow FROM current_date - day) > 5 THEN 0.25 ELSE 1 END
            * (trend + (1 - trend) * day / 29.0) AS wanted) AS volume,
        generate_series(1, CASE WHEN day = 0 AND kind = 'call' AND today IS NOT NULL THEN today ELSE round(wanted)::integer END) AS n
) AS random,
LATERAL (SELECT CASE WHEN day = 0
    -- Today's are spread over what has passed of it.
    THEN now() - (0.02 + 0.98 * u) * greatest(now() - date_trunc('day', now()) - interval '2 minutes', interval '1 minute')
    -- Most of them during the day in the United States.
    ELSE date_trunc('day', now()) - day * interval '1 day' + interval '13 hours' + (u + v) / 2 * interval '10 hours'
    END AS at) AS time;

-- The last three days of a failing account.
ALTER TABLE item ADD COLUMN refused boolean;
UPDATE item SET refused = failing IS NOT NULL AND day < 3;

CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT *, CASE WHEN refused OR w < 0.03 THEN 'failed' WHEN w < 0.16 THEN 'no-answer' WHEN w < 0.23 THEN 'busy' WHEN w < 0.25 THEN 'canceled'
        ELSE 'completed' END AS status,
    12 + floor(420 * v * x)::integer AS seconds
FROM item WHERE kind = 'call';

INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number, status,
    presumed, submit_before, metadata, answered_by, duration_seconds, error_code, error_message, price, price_unit, created_at, updated_at,
    ended_at, placed_by, placed_by_key, placed_by_name)
SELECT :'organization', item_id, id, CASE WHEN NOT refused THEN 'CA' || h END, account_sid, credential_id, credential_source, from_number,
    to_number, status, false, at + interval '30 seconds', jsonb_build_object('campaign', 'demo-' || (1 + floor(x * 4))::integer),
    CASE WHEN status = 'completed' AND u < 0.15 THEN 'machine_start' WHEN status = 'completed' AND u < 0.6 THEN 'human' END,
    CASE WHEN status = 'completed' THEN seconds END,
    CASE WHEN refused THEN (failing ->> 'code')::integer WHEN status = 'failed' THEN 13224 END,
    CASE WHEN refused THEN failing ->> 'message' WHEN status = 'failed' THEN 'Dial: Twilio does not support calling this number or the number is invalid' END,
    CASE WHEN status = 'completed' THEN -0.0140 * ceil(seconds / 60.0) END, CASE WHEN status = 'completed' THEN 'USD' END,
    at, at + seconds * interval '1 second',
    at + CASE status WHEN 'completed' THEN seconds + 6 WHEN 'no-answer' THEN 30 ELSE 2 END * interval '1 second', created_by, key_id, 'Demo data'
FROM placed;

INSERT INTO call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, occurred_at, received_at)
SELECT :'organization', md5(concat(item_id, step.number))::uuid, item_id, id, 'CA' || h, step.number, step.status, 'callback',
    at + step.after * interval '1 second', at + (step.after + 0.2) * interval '1 second'
FROM placed, LATERAL (VALUES (0, 'initiated', 0.3), (1, 'ringing', 1.1),
    (2, CASE WHEN placed.status = 'completed' THEN 'in-progress' END, 6),
    (3, placed.status, CASE placed.status WHEN 'completed' THEN seconds + 6 WHEN 'no-answer' THEN 30 ELSE 2 END)) AS step (number, status, after)
WHERE NOT refused AND step.status IS NOT NULL;

CREATE TEMPORARY TABLE sent ON COMMIT DROP AS
SELECT *, CASE WHEN refused THEN 'failed' WHEN w < 0.04 THEN 'undelivered' ELSE 'delivered' END AS status, 1 + (v < 0.2)::integer AS segments
FROM item WHERE kind = 'message';

INSERT INTO messages (organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number, to_number, body,
    status, presumed, submit_before, metadata, error_code, error_message, price, price_unit, segments, created_at, updated_at,
    placed_by, placed_by_key, placed_by_name)
SELECT :'organization', item_id, id, CASE WHEN NOT refused THEN 'SM' || h END, account_sid, credential_id, credential_source, from_number,
    to_number, (ARRAY['Your appointment is tomorrow at 10:00. Reply STOP to opt out.', 'Your parcel arrives between 2 and 4 pm.',
        'Thank you for your call. Here is the link that we promised: https://example.com/offer', 'Your table is ready. See you soon!'])[1 + floor(x * 4)::integer],
    status, false, at + interval '30 seconds', NULL,
    CASE WHEN refused THEN (failing ->> 'code')::integer WHEN status = 'undelivered' THEN 30005 END,
    CASE WHEN refused THEN failing ->> 'message' WHEN status = 'undelivered' THEN 'Unknown destination handset' END,
    CASE WHEN NOT refused THEN -0.0079 * segments END, CASE WHEN NOT refused THEN 'USD' END, CASE WHEN NOT refused THEN segments END,
    at, at + interval '3 seconds', created_by, key_id, 'Demo data'
FROM sent;

INSERT INTO message_logs (organization_id, id, message_id, agent_id, message_sid, status, source, received_at)
SELECT :'organization', md5(concat(item_id, step.after))::uuid, item_id, id, 'SM' || h, step.status, 'callback', at + step.after * interval '1 second'
FROM sent, LATERAL (VALUES ('sent', 1), (sent.status, 3)) AS step (status, after) WHERE NOT refused;

-- What counts towards the limits of a day is counted when a call is placed.
INSERT INTO daily_counts (organization_id, owner_id, day, calls, messages)
SELECT :'organization', owner, current_date, count(*) FILTER (WHERE kind = 'call'), count(*) FILTER (WHERE kind = 'message')
FROM item, unnest(ARRAY[id, :'organization']::uuid[]) AS owner
WHERE day = 0
GROUP BY owner
ON CONFLICT (organization_id, owner_id, day) DO UPDATE
SET calls = daily_counts.calls + excluded.calls, messages = daily_counts.messages + excluded.messages;

COMMIT;
ANALYZE calls, call_logs, messages, message_logs;
