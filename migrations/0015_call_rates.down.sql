-- Calls that wait for their turn are not dialled then: the reconciler presumes their failure.
DROP FUNCTION app.call_turn(text, integer, timestamptz);
DROP FUNCTION app.next_turn(timestamptz, integer, timestamptz);
DROP TABLE call_orders;
DROP TABLE call_queue;
DROP TABLE call_rates;
ALTER TABLE calls DROP COLUMN queued_at;
ALTER TABLE twilio_settings DROP COLUMN calls_per_second;
ALTER TABLE agent_twilio_settings DROP COLUMN calls_per_second;
