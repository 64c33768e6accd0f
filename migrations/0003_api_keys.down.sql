DROP FUNCTION app.enter_key(bytea, uuid, timestamptz);
DROP FUNCTION app.authenticate_key(bytea, timestamptz);
DROP TABLE api_keys;
