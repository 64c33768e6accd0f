//! The actions that the audit log records.

/// The kind of a change. Its string begins with the type of the resource; clients see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    OrganizationCreate,
    OrganizationUpdate,
    /// Its erasure was asked for.
    OrganizationErase,
    MemberAdd,
    MemberUpdate,
    MemberRemove,
    /// By the member itself.
    MemberLeave,
    /// An owner made a link that sets the member's password.
    MemberPasswordReset,
    InvitationCreate,
    InvitationAccept,
    InvitationRevoke,
    SignInSuccess,
    /// Counted: at most one entry for an account in 15 minutes.
    SignInFailure,
    SessionEnd,
    PasswordChange,
    /// Somebody asked for a link that sets the password, and it was sent to the account's address.
    PasswordResetRequest,
    /// With a one-time link.
    PasswordReset,
    /// The account became that of an identity, by the address that the provider has verified.
    IdentityLink,
    /// A code has confirmed an authenticator app.
    SecondFactorSetUp,
    SecondFactorRemove,
    SecondFactorRecoveryCodesReplace,
    SecondFactorRecoveryCodeUse,
    /// Removed by the operator.
    SecondFactorReset,
    ApiKeyCreate,
    ApiKeyRevoke,
    ConnectSessionCreate,
    /// Before it expired.
    ConnectSessionEnd,
    AgentCreate,
    AgentUpdate,
    AgentDelete,
    AgentTwilioConnect,
    AgentTwilioDisconnect,
    /// A secondary auth token was set.
    AgentTwilioRotationBegin,
    AgentTwilioRotationDiscard,
    /// Twilio has promoted the secondary auth token, which replaced the current one.
    AgentTwilioRotationPromote,
    OrganizationTwilioConnect,
    OrganizationTwilioDisconnect,
    OrganizationTwilioRotationBegin,
    OrganizationTwilioRotationDiscard,
    OrganizationTwilioRotationPromote,
    OrganizationTwilioSharedKeySet,
    OrganizationTwilioSharedKeyRemove,
    RolloutAdvance,
    RolloutBack,
    DoNotCallAdd,
    DoNotCallRemove,
    /// The audio of a recording was deleted at Twilio.
    RecordingDelete,
    /// Four fifths of a daily limit are used; at most one entry a day for each limit.
    LimitWarn,
    /// A daily limit has refused a call or message; at most one entry a day for each limit.
    LimitReach,
    EventEndpointCreate,
    EventEndpointUpdate,
    EventEndpointDelete,
    EventEndpointRotateSecret,
    EventEndpointReplay,
    /// By Linecard itself: the endpoint wants no more events, or every attempt failed for days.
    EventEndpointDisable,
}

impl AuditAction {
    pub const ALL: &[Self] = &[
        Self::OrganizationCreate,
        Self::OrganizationUpdate,
        Self::OrganizationErase,
        Self::MemberAdd,
        Self::MemberUpdate,
        Self::MemberRemove,
        Self::MemberLeave,
        Self::MemberPasswordReset,
        Self::InvitationCreate,
        Self::InvitationAccept,
        Self::InvitationRevoke,
        Self::SignInSuccess,
        Self::SignInFailure,
        Self::SessionEnd,
        Self::PasswordChange,
        Self::PasswordResetRequest,
        Self::PasswordReset,
        Self::IdentityLink,
        Self::SecondFactorSetUp,
        Self::SecondFactorRemove,
        Self::SecondFactorRecoveryCodesReplace,
        Self::SecondFactorRecoveryCodeUse,
        Self::SecondFactorReset,
        Self::ApiKeyCreate,
        Self::ApiKeyRevoke,
        Self::ConnectSessionCreate,
        Self::ConnectSessionEnd,
        Self::AgentCreate,
        Self::AgentUpdate,
        Self::AgentDelete,
        Self::AgentTwilioConnect,
        Self::AgentTwilioDisconnect,
        Self::AgentTwilioRotationBegin,
        Self::AgentTwilioRotationDiscard,
        Self::AgentTwilioRotationPromote,
        Self::OrganizationTwilioConnect,
        Self::OrganizationTwilioDisconnect,
        Self::OrganizationTwilioRotationBegin,
        Self::OrganizationTwilioRotationDiscard,
        Self::OrganizationTwilioRotationPromote,
        Self::OrganizationTwilioSharedKeySet,
        Self::OrganizationTwilioSharedKeyRemove,
        Self::RolloutAdvance,
        Self::RolloutBack,
        Self::DoNotCallAdd,
        Self::DoNotCallRemove,
        Self::RecordingDelete,
        Self::LimitWarn,
        Self::LimitReach,
        Self::EventEndpointCreate,
        Self::EventEndpointUpdate,
        Self::EventEndpointDelete,
        Self::EventEndpointRotateSecret,
        Self::EventEndpointReplay,
        Self::EventEndpointDisable,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrganizationCreate => "organization.create",
            Self::OrganizationUpdate => "organization.update",
            Self::OrganizationErase => "organization.erase",
            Self::MemberAdd => "member.add",
            Self::MemberUpdate => "member.update",
            Self::MemberRemove => "member.remove",
            Self::MemberLeave => "member.leave",
            Self::MemberPasswordReset => "member.password-reset",
            Self::InvitationCreate => "invitation.create",
            Self::InvitationAccept => "invitation.accept",
            Self::InvitationRevoke => "invitation.revoke",
            Self::SignInSuccess => "sign-in.success",
            Self::SignInFailure => "sign-in.failure",
            Self::SessionEnd => "session.end",
            Self::PasswordChange => "password.change",
            Self::PasswordResetRequest => "password.reset-request",
            Self::PasswordReset => "password.reset",
            Self::IdentityLink => "identity.link",
            Self::SecondFactorSetUp => "second-factor.set-up",
            Self::SecondFactorRemove => "second-factor.remove",
            Self::SecondFactorRecoveryCodesReplace => "second-factor.recovery-codes-replace",
            Self::SecondFactorRecoveryCodeUse => "second-factor.recovery-code-use",
            Self::SecondFactorReset => "second-factor.reset",
            Self::ApiKeyCreate => "api-key.create",
            Self::ApiKeyRevoke => "api-key.revoke",
            Self::ConnectSessionCreate => "connect-session.create",
            Self::ConnectSessionEnd => "connect-session.end",
            Self::AgentCreate => "agent.create",
            Self::AgentUpdate => "agent.update",
            Self::AgentDelete => "agent.delete",
            Self::AgentTwilioConnect => "agent-twilio.connect",
            Self::AgentTwilioDisconnect => "agent-twilio.disconnect",
            Self::AgentTwilioRotationBegin => "agent-twilio.rotation-begin",
            Self::AgentTwilioRotationDiscard => "agent-twilio.rotation-give-up",
            Self::AgentTwilioRotationPromote => "agent-twilio.rotation-promote",
            Self::OrganizationTwilioConnect => "organization-twilio.connect",
            Self::OrganizationTwilioDisconnect => "organization-twilio.disconnect",
            Self::OrganizationTwilioRotationBegin => "organization-twilio.rotation-begin",
            Self::OrganizationTwilioRotationDiscard => "organization-twilio.rotation-give-up",
            Self::OrganizationTwilioRotationPromote => "organization-twilio.rotation-promote",
            Self::OrganizationTwilioSharedKeySet => "organization-twilio.shared-key-set",
            Self::OrganizationTwilioSharedKeyRemove => "organization-twilio.shared-key-remove",
            Self::RolloutAdvance => "rollout.advance",
            Self::RolloutBack => "rollout.back",
            Self::DoNotCallAdd => "do-not-call.add",
            Self::DoNotCallRemove => "do-not-call.remove",
            Self::RecordingDelete => "recording.delete",
            Self::LimitWarn => "limit.warn",
            Self::LimitReach => "limit.reach",
            Self::EventEndpointCreate => "event-endpoint.create",
            Self::EventEndpointUpdate => "event-endpoint.update",
            Self::EventEndpointDelete => "event-endpoint.delete",
            Self::EventEndpointRotateSecret => "event-endpoint.rotate-secret",
            Self::EventEndpointReplay => "event-endpoint.replay",
            Self::EventEndpointDisable => "event-endpoint.disable",
        }
    }

    /// Whether Twilio settings may have been changed.
    pub(crate) const fn changes_credentials(self) -> bool {
        matches!(
            self,
            Self::AgentDelete
                | Self::AgentTwilioConnect
                | Self::AgentTwilioDisconnect
                | Self::AgentTwilioRotationBegin
                | Self::AgentTwilioRotationDiscard
                | Self::AgentTwilioRotationPromote
                | Self::OrganizationTwilioConnect
                | Self::OrganizationTwilioDisconnect
                | Self::OrganizationTwilioRotationBegin
                | Self::OrganizationTwilioRotationDiscard
                | Self::OrganizationTwilioRotationPromote
                // An advance may connect agents with the organization's settings, and a step back disconnects them.
                | Self::RolloutAdvance
                | Self::RolloutBack
        )
    }

    /// `organization`, `member`, `invitation`, `sign-in`, `session`, `password`, `identity`, `second-factor`, `api-key`, `connect-session`, `agent`, `agent-twilio`, `organization-twilio`, `rollout`,
    /// `do-not-call`, `recording`, `limit`, `event-endpoint`.
    pub fn resource_type(self) -> &'static str {
        self.as_str().split_once('.').map_or("", |(resource, _)| resource)
    }
}
