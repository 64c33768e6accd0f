-- As before; the time of the next slot is computed before the UPDATE: of a column, STABLE functions are refused on other nodes
-- (deploy/citus).
CREATE OR REPLACE FUNCTION app.take_call_slot(account text, per_second integer, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    free_since timestamptz;
    next_slot timestamptz;
BEGIN
    INSERT INTO linecard.call_rates (bucket, next_at) VALUES (account, at) ON CONFLICT (bucket) DO NOTHING;
    SELECT r.next_at INTO free_since FROM linecard.call_rates r
        WHERE r.bucket = account AND r.waiting = 0 AND r.next_at <= at
        FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    next_slot := app.next_slot_at(free_since, per_second, at);
    UPDATE linecard.call_rates SET next_at = next_slot WHERE bucket = account;
    RETURN true;
END $$;
