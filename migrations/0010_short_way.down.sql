DROP FUNCTION app.apply_call_callback(uuid, uuid, uuid, text, uuid, text, integer, text, timestamptz, timestamptz, integer,
    integer, text, timestamptz);
DROP FUNCTION app.record_call_answer(uuid, uuid, uuid, text, text, timestamptz);
DROP FUNCTION app.place_call(uuid, uuid, bytea, uuid, uuid, text, timestamptz, timestamptz, jsonb, text, bytea,
    timestamptz, text);
DROP FUNCTION app.set_local_context(text, text, text);
