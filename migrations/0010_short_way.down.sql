DROP FUNCTION app.apply_call_callbacks(uuid[], uuid[], uuid[], text[], uuid[], text[], integer[], text[], timestamptz[],
    timestamptz, integer[], integer[], text[], timestamptz);
DROP FUNCTION app.record_call_answers(uuid[], uuid[], uuid[], text[], text[], timestamptz);
DROP FUNCTION app.place_calls(uuid[], uuid[], bytea[], uuid[], uuid[], text[], timestamptz[], timestamptz[], jsonb[], text[],
    bytea[], timestamptz[], text[], text[]);
DROP FUNCTION app.lease_until(uuid, timestamptz);
DROP FUNCTION app.wait_briefly(integer);
DROP FUNCTION app.set_local_context(text, text, text);
