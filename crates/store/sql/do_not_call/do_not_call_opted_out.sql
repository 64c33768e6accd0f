-- DO_NOT_CALL_OPTED_OUT in src/do_not_call.rs: $1 is the organization.
-- $2 message, $3 its log entry, whose id the new entry takes; $4 now.
INSERT INTO do_not_call (organization_id, id, number, reason, source, created_at)
SELECT organization_id, $3, to_number, 'Replied STOP: Twilio refused a message with the code 21610', 'opt-out', $4
FROM messages
WHERE organization_id = $1 AND id = $2
ON CONFLICT DO NOTHING
RETURNING id;
