//! How much of something one person, key or organization may have.

/// An installation's quotas. They bound what one tenant can cost the others, far above what anybody needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Open event streams of one session or API key, on one node.
    pub streams_per_credential: u32,
    /// Open event streams of one organization, on one node.
    pub streams_per_organization: u32,
    /// Organizations that a person who creates another one owns.
    pub organizations_per_person: u32,
    /// API keys of an organization that are neither revoked nor expired.
    pub api_keys: u32,
    /// Invitations of an organization that can still be accepted.
    pub invitations: u32,
    /// Connect sessions of an organization that have not expired.
    pub connect_sessions: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            streams_per_credential: 100,
            streams_per_organization: 1_000,
            organizations_per_person: 20,
            api_keys: 200,
            invitations: 200,
            connect_sessions: 200,
        }
    }
}

/// A quota that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    StreamsPerCredential,
    StreamsPerOrganization,
    OrganizationsPerPerson,
    ApiKeys,
    Invitations,
    ConnectSessions,
    /// Where an organization has its events sent.
    EventEndpoints,
    /// Where the platform has the events of all organizations sent.
    PlatformEventEndpoints,
}
