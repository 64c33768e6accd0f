CREATE OR REPLACE FUNCTION app.take_call_slot(account text, per_second integer, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO linecard.call_rates (bucket, next_at) VALUES (account, at) ON CONFLICT (bucket) DO NOTHING;
    UPDATE linecard.call_rates SET next_at = app.next_slot_at(next_at, per_second, at)
    WHERE bucket = account AND waiting = 0 AND next_at <= at;
    RETURN FOUND;
END $$;
