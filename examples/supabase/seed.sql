-- Two customers. Tokens were encrypted by encrypt.mjs with the key
-- 00112233445566778899aabbccddeeff0123456789abcdef0f1e2d3c4b5a6978,
-- and are those of the simulated Twilio in README.md.
INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES
    ('0e5a2f10-0000-4000-8000-000000000001', 'ada@acme.example', '{"full_name": "Ada Lovelace"}'),
    ('0e5a2f10-0000-4000-8000-000000000002', 'grace@acme.example', '{}'),
    ('0e5a2f10-0000-4000-8000-000000000003', 'bills@acme.example', '{}'),
    ('0e5a2f10-0000-4000-8000-000000000004', 'hank@globex.example', '{"full_name": "Hank Scorpio"}');

INSERT INTO public.organizations (id, name) VALUES
    ('0a000000-0000-4000-8000-000000000001', 'Acme Dental'),
    ('0a000000-0000-4000-8000-000000000002', 'Globex');

INSERT INTO public.organization_members (organization_id, user_id, role) VALUES
    ('0a000000-0000-4000-8000-000000000001', '0e5a2f10-0000-4000-8000-000000000001', 'owner'),
    ('0a000000-0000-4000-8000-000000000001', '0e5a2f10-0000-4000-8000-000000000002', 'viewer'),
    ('0a000000-0000-4000-8000-000000000001', '0e5a2f10-0000-4000-8000-000000000003', 'billing'),
    ('0a000000-0000-4000-8000-000000000002', '0e5a2f10-0000-4000-8000-000000000004', 'admin');

INSERT INTO public.agent_configurations (id, organization_id, title, prompt, media_stream_url, is_default, archived_at) VALUES
    ('0b000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'Front desk', 'Books appointments',
        'wss://agents.acme.example/stream', true, NULL),
    ('0b000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', 'Reminders', NULL, NULL, false, NULL),
    ('0b000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-000000000001', 'Old line', NULL, NULL, false, now()),
    ('0b000000-0000-4000-8000-000000000004', '0a000000-0000-4000-8000-000000000002', 'Night line', NULL, NULL, false, NULL);

INSERT INTO public.twilio_settings (organization_id, account_sid, auth_token_encrypted, phone_number) VALUES
    ('0a000000-0000-4000-8000-000000000001', 'AC00000000000000000000000000000001',
        '7ce1ec47d926a9f85ecb5022f44d28ff:d4d7dfd138f2a2ef722ef363d30bba4e:b70c34d8b59be91d4b4c513a70e830f3600ccc652aa89d9d34039e99db2a8652',
        '+14155550100');

INSERT INTO public.agent_twilio_settings (organization_id, agent_id, account_sid, auth_token_encrypted, phone_number) VALUES
    ('0a000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000002', 'AC00000000000000000000000000000002',
        '3776f7583879fad2283f33a0bd5ce519:f033be5a4b62cb7b5a4699e22f615e1e:a1eb2543c64f0c42f7ee7546f2c50fb8305fdc86c64716a6b927d684d4ddd873',
        '+14155550101');
