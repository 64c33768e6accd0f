DROP POLICY api_keys_insert_operator ON linecard.api_keys;
DROP POLICY api_keys_select_operator ON linecard.api_keys;
