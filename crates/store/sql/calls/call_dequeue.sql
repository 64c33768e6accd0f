-- CALL_DEQUEUE in src/calls/queue.rs: $1 is the organization.
-- The call's slot has come: from now ($3) on it may be sent until $4. A call that has waited too long
-- (`submit_before`) leaves the queue and is not sent. The slot's length is what the settings say now.
WITH taken AS (
    DELETE FROM call_queue
    WHERE organization_id = $1 AND call_id = $2
    RETURNING bucket, position, calls_per_second),
options AS (
    DELETE FROM queued_call_options
    WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM taken)
    RETURNING options),
moved AS (
    UPDATE calls
    SET queued_at = NULL, submit_before = $4, updated_at = $3
    WHERE organization_id = $1 AND id = $2 AND status = 'initiating' AND submit_before > $3
        AND EXISTS (SELECT 1 FROM taken)
    RETURNING
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from),
current AS (
    SELECT s.calls_per_second
    FROM moved
    JOIN agent_twilio_settings s ON s.organization_id = $1 AND s.credential_id = moved.credential_id
    UNION ALL
    SELECT s.calls_per_second
    FROM moved
    JOIN twilio_settings s ON s.organization_id = $1 AND s.credential_id = moved.credential_id),
counted AS (
    UPDATE call_rates r
    SET waiting = r.waiting - 1,
        served = greatest(r.served, t.position),
        next_at = app.next_slot_at(
            r.next_at, coalesce((SELECT calls_per_second FROM current), t.calls_per_second), $3)
    FROM taken t
    WHERE r.bucket = t.bucket),
work AS (
    UPDATE call_work
    SET due_at = $4
    WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM moved)),
lease AS (
    INSERT INTO work_leases (organization_id, due_at)
    SELECT $1, $4
    FROM moved
    WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $4)
    ON CONFLICT (organization_id) DO UPDATE
    SET due_at = least(work_leases.due_at, excluded.due_at))
SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from,
    options, resolved_agent_id, voice_url, stream_url,
    least(org_seconds, agent_seconds) AS max_call_seconds
FROM moved
CROSS JOIN options
JOIN (
    SELECT max_call_seconds AS org_seconds
    FROM organizations
    WHERE organizations.id = $1) o ON true
LEFT JOIN (
    SELECT a.id AS resolved_agent_id, voice_url, stream_url, max_call_seconds AS agent_seconds
    FROM agent_configurations a
    WHERE a.organization_id = $1) agent ON resolved_agent_id = moved.agent_id;
