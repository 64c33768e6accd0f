//! What is read of the platform's tables, and what these are called unless the mapping says otherwise.

/// A table, or a part of one.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) table: &'static str,
    /// Whether there is nothing to import without it.
    pub(super) is_required: bool,
    pub(super) fields: &'static [Field],
}

/// A column.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) key: &'static str,
    /// The first of these that the table has.
    pub(super) usual: &'static [&'static str],
    pub(super) is_required: bool,
}

const fn required(key: &'static str, usual: &'static [&'static str]) -> Field {
    Field { key, usual, is_required: true }
}

const fn optional(key: &'static str, usual: &'static [&'static str]) -> Field {
    Field { key, usual, is_required: false }
}

const TOKEN: Field = required("auth_token", &["auth_token_encrypted", "auth_token"]);

pub(super) const ORGANIZATIONS: Section = Section {
    name: "organizations",
    table: "public.organizations",
    is_required: true,
    fields: &[required("id", &["id"]), required("name", &["name"])],
};

pub(super) const ORGANIZATION_TWILIO: Section = Section {
    name: "organization_twilio",
    table: "public.twilio_settings",
    is_required: false,
    fields: &[
        required("organization_id", &["organization_id"]),
        required("account_sid", &["account_sid"]),
        TOKEN,
        required("phone_number", &["phone_number"]),
    ],
};

pub(super) const MEMBERS: Section = Section {
    name: "members",
    table: "public.organization_members",
    is_required: false,
    fields: &[
        required("organization_id", &["organization_id"]),
        required("user_id", &["user_id"]),
        required("role", &["role"]),
    ],
};

pub(super) const USERS: Section = Section {
    name: "users",
    table: "auth.users",
    is_required: false,
    fields: &[required("id", &["id"]), optional("email", &["email"]), optional("name", &["name", "full_name"])],
};

pub(super) const AGENTS: Section = Section {
    name: "agents",
    table: "public.agent_configurations",
    is_required: true,
    fields: &[
        required("id", &["id"]),
        required("organization_id", &["organization_id"]),
        required("name", &["name"]),
        optional("description", &["description"]),
        optional("voice_url", &["voice_url"]),
        optional("stream_url", &["stream_url"]),
        optional("is_default", &["is_default"]),
    ],
};

pub(super) const AGENT_TWILIO: Section = Section {
    name: "agent_twilio",
    table: "public.agent_twilio_settings",
    is_required: false,
    fields: &[
        required("agent_id", &["agent_id"]),
        required("account_sid", &["account_sid"]),
        TOKEN,
        required("phone_number", &["phone_number"]),
    ],
};

pub(super) static SECTIONS: [Section; 6] = [ORGANIZATIONS, ORGANIZATION_TWILIO, MEMBERS, USERS, AGENTS, AGENT_TWILIO];
