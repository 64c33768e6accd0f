-- A voice-agent platform on Supabase, as far as telephony is concerned. `auth` is Supabase's own; the rest is the platform's.
CREATE SCHEMA auth;
CREATE TABLE auth.users (
    id uuid PRIMARY KEY,
    email text,
    raw_user_meta_data jsonb NOT NULL DEFAULT '{}',
    is_anonymous boolean NOT NULL DEFAULT false
);

CREATE TABLE public.organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE public.organization_members (
    organization_id uuid NOT NULL REFERENCES public.organizations (id),
    user_id uuid NOT NULL REFERENCES auth.users (id),
    role text NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE TABLE public.agent_configurations (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES public.organizations (id),
    title text NOT NULL,
    prompt text,
    media_stream_url text,
    is_default boolean NOT NULL DEFAULT false,
    archived_at timestamptz
);
-- One account for all agents of an organization. The token is what lib/security/crypto.encrypt returns (encrypt.mjs).
CREATE TABLE public.twilio_settings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES public.organizations (id),
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    phone_number text NOT NULL
);
-- Begun and not finished: some agents have accounts of their own.
CREATE TABLE public.agent_twilio_settings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES public.organizations (id),
    agent_id uuid NOT NULL UNIQUE REFERENCES public.agent_configurations (id),
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    phone_number text,
    encryption_version text NOT NULL DEFAULT 'v1'
);

ALTER TABLE public.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.organization_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.agent_configurations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.twilio_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.agent_twilio_settings ENABLE ROW LEVEL SECURITY;
