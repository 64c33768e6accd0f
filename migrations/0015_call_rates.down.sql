-- Calls that wait for their turn are not dialled then: the reconciler presumes their failure.
DROP FUNCTION app.take_call_slot(text, integer, timestamptz);
DROP FUNCTION app.next_slot_at(timestamptz, integer, timestamptz);
DROP TABLE queued_call_options;
DROP TABLE call_queue;
DROP TABLE call_rates;
ALTER TABLE calls DROP COLUMN queued_at;
ALTER TABLE twilio_settings DROP COLUMN calls_per_second;
ALTER TABLE agent_twilio_settings DROP COLUMN calls_per_second;
