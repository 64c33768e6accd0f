-- ERASURE_PLAN in src/retention/erasure_plan.rs: $1 is the organization.
SELECT 'calls' AS what, count(*) AS number FROM calls WHERE organization_id = $1
UNION ALL
SELECT 'call-events', count(*) FROM call_logs WHERE organization_id = $1
UNION ALL
SELECT 'recordings', count(*) FROM call_recordings WHERE organization_id = $1
UNION ALL
SELECT 'recordings-at-twilio', count(*) FROM call_recordings
    WHERE organization_id = $1 AND recording_sid IS NOT NULL AND deleted_at IS NULL
UNION ALL
SELECT 'messages', count(*) FROM messages WHERE organization_id = $1
UNION ALL
SELECT 'message-events', count(*) FROM message_logs WHERE organization_id = $1
UNION ALL
SELECT 'agents', count(*) FROM agent_configurations WHERE organization_id = $1
UNION ALL
SELECT 'event-endpoints', count(*) FROM event_endpoints WHERE organization_id = $1
UNION ALL
SELECT 'event-deliveries', count(*) FROM event_deliveries WHERE organization_id = $1
UNION ALL
SELECT 'do-not-call-numbers', count(*) FROM do_not_call WHERE organization_id = $1
UNION ALL
SELECT 'audit-entries', count(*) FROM audit_logs WHERE organization_id = $1
UNION ALL
SELECT 'usage-sums', count(*) FROM usage_days WHERE organization_id = $1;
