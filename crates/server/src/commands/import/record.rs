//! A row of the platform's, as it was read: text that nobody has checked yet.

use secrecy::SecretString;

/// A row, and where it is.
#[derive(Debug)]
pub(super) struct Record {
    /// The table and the row's id, or the line.
    pub(super) place: String,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Organization { id: String, name: Option<String>, twilio: Option<TwilioRow> },
    Member(MemberRow),
    Agent(AgentRow),
}

/// The membership of a person.
#[derive(Debug)]
pub(super) struct MemberRow {
    pub(super) organization: String,
    /// The `sub` of the identity provider's tokens.
    pub(super) user: String,
    pub(super) role: Option<String>,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
}

#[derive(Debug)]
pub(super) struct AgentRow {
    pub(super) organization: String,
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) voice_url: Option<String>,
    pub(super) stream_url: Option<String>,
    pub(super) is_default: Option<bool>,
    pub(super) twilio: Option<TwilioRow>,
}

/// Twilio settings; the token may be encrypted.
#[derive(Debug)]
pub(super) struct TwilioRow {
    pub(super) account_sid: Option<String>,
    pub(super) auth_token: Option<SecretString>,
    pub(super) phone_number: Option<String>,
}
