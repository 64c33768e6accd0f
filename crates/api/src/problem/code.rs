//! Every code of a problem, with its HTTP status, its title and its meaning. The OpenAPI document and `docs/errors.md`
//! are generated from here.

use std::fmt::Write as _;

use axum::http::StatusCode;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! problem_codes {
    ($($status:ident { $($variant:ident = $code:literal, $title:literal, $meaning:literal;)+ })+) => {
        /// The stable identifier of a kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum ProblemCode {
            $($(#[doc = $meaning] $variant,)+)+
        }

        impl ProblemCode {
            /// All codes, ordered by status.
            pub(crate) const ALL: &[Self] = &[$($(Self::$variant,)+)+];

            /// As it appears in the API.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $($(Self::$variant => $code,)+)+ }
            }

            /// The HTTP status of every problem with this code.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $($(Self::$variant)|+ => StatusCode::$status,)+ }
            }

            /// The problem's `title`.
            pub(crate) const fn title(self) -> &'static str {
                match self { $($(Self::$variant => $title,)+)+ }
            }

            /// What the code means, as one sentence in Markdown.
            pub(crate) const fn meaning(self) -> &'static str {
                match self { $($(Self::$variant => $meaning,)+)+ }
            }
        }
    };
}

problem_codes! {
    BAD_REQUEST {
        MalformedJson = "malformed-json", "Malformed JSON",
            "The body is not valid JSON.";
        BodyIncomplete = "body-incomplete", "Incomplete body",
            "The connection ended before the whole body had arrived.";
        OrganizationRequired = "organization-required", "Organization required",
            "The session's user belongs to several organizations; name one in the `Linecard-Organization` header.";
    }
    UNAUTHORIZED {
        Unauthenticated = "unauthenticated", "Not signed in",
            "The request has no valid session, API key or token of the identity provider; `detail` says what is wrong with a token.";
        WrongCredentials = "wrong-credentials", "Wrong credentials",
            "The email address or the password is incorrect.";
        CodeRequired = "code-required", "Code required",
            "The password is right, and the person has a second factor; repeat the request with `code`.";
        WrongCode = "wrong-code", "Wrong code",
            "The code is wrong, or was used before.";
    }
    FORBIDDEN {
        Forbidden = "forbidden", "Not allowed",
            "The caller's role does not permit the operation.";
        ScopeRequired = "scope-required", "Not a purpose of this key",
            "The API key's `scopes` do not include the one that the operation requires; `detail` names it.";
        KeyOfAgents = "key-of-agents", "Key of some agents",
            "The API key is limited to some agents (`agents`), but the operation affects the whole organization.";
        LimitRaise = "limit-raise", "Only an owner raises this limit",
            "Admins may lower what the organization's calls and messages cost in a day, and where they go; raising it is the owners'.";
        PasswordChangeRequired = "password-change-required", "Choose another password first",
            "Somebody else chose the user's password; nothing else is possible before it is changed (`PATCH /api/me`).";
        SecondFactorRequired = "second-factor-required", "Second factor required",
            "The organization requires a second factor, and the person has shown none (`POST /api/me/second-factor`, or at the identity provider).";
        IdentityUnknown = "identity-unknown", "Not known here",
            "The identity provider vouches for the person, and nobody has made them a member of an organization here.";
        PasswordsOff = "passwords-off", "No passwords here",
            "People of this installation sign in with its identity provider, and not with passwords.";
        PersonRequired = "person-required", "Only for signed-in people",
            "The operation requires a session; an API key cannot do it.";
        InvitationForAnother = "invitation-for-another", "Invitation for another address",
            "Only the account with the invited email address can accept the invitation.";
        ForeignOrigin = "foreign-origin", "Cross-site request",
            "A session was used from another site; programs use an API key.";
        NotForConnectSessions = "not-for-connect-sessions", "Not for connect sessions",
            "A connect session reads and changes the Twilio settings of its own agent, and nothing else.";
        OriginNotAllowed = "origin-not-allowed", "Another page's session",
            "The connect session was made for a page of another origin.";
        CallbackRefused = "callback-refused", "Callback rejected",
            "A webhook's signature is not valid, or its call or message does not exist.";
    }
    NOT_FOUND {
        NotFound = "not-found", "Not found",
            "The resource does not exist or is not visible to the caller; the two are indistinguishable.";
        LinkNotValid = "link-not-valid", "Link not valid",
            "The one-time link was used, has expired, was replaced or was withdrawn.";
        NotConnected = "not-connected", "Not connected",
            "The agent or the organization has no Twilio settings.";
    }
    METHOD_NOT_ALLOWED {
        MethodNotAllowed = "method-not-allowed", "Method not allowed",
            "The path does not support the method; the `Allow` header lists those it supports.";
    }
    REQUEST_TIMEOUT {
        RequestTimeout = "request-timeout", "Request timed out",
            "The body did not arrive in time.";
    }
    CONFLICT {
        MailOff = "mail-off", "No mail",
            "This Linecard sends no mail, so nobody can have a link sent. Ask its operator, or an owner of the organization, for a link.";
        AgentNotConnected = "agent-not-connected", "Agent not connected",
            "The agent has no Twilio account to use; `detail` says what is missing. Nothing was sent to Twilio.";
        CallsStopped = "calls-stopped", "Calls and messages are paused",
            "Calls and messages of the agent or the organization are paused (`paused`). Nothing was sent to Twilio.";
        NumberTaken = "number-taken", "Number already in use",
            "Another agent of the organization uses the phone number; `agentId` is its id, if the caller may know it.";
        RolloutNotReady = "rollout-not-ready", "Not ready for the next phase",
            "`detail` lists what blocks the next phase of the rollout.";
        IdempotencyKeyReused = "idempotency-key-reused", "Idempotency key reused",
            "The `Idempotency-Key` was used with a different body in the last 24 hours.";
        LastOwner = "last-owner", "Last owner",
            "The organization must keep at least one owner.";
        MemberExists = "member-exists", "Already a member",
            "The user is already a member of the organization.";
        AccountExists = "account-exists", "Sign in to accept",
            "The invited address has an account; its person signs in and accepts the invitation with it.";
        InvitedMeanwhile = "invited-meanwhile", "Invited at the same moment",
            "Another request invited this address at the same moment; try again.";
        NoPassword = "no-password", "No password",
            "The identity provider signs the person in; there is no password to confirm with or to change.";
        SignInAgain = "sign-in-again", "Sign in again",
            "The person has no password here to confirm with, and signed in more than 15 minutes ago; sign in again and repeat the request.";
        NoIdentityProvider = "no-identity-provider", "No identity provider",
            "The operator has set up no identity provider (`LINECARD_OIDC_ISSUER`), or not for this.";
        SecondFactorExists = "second-factor-exists", "Second factor already set up",
            "The person has a second factor; it must be removed before another one is set up.";
        ResetNotAllowed = "reset-not-allowed", "Password cannot be reset here",
            "The member is an owner or belongs to other organizations as well; the operator can reset the password.";
        TooManyOrganizations = "too-many-organizations", "Too many organizations",
            "The person owns as many organizations as the installation permits.";
        TooManyApiKeys = "too-many-api-keys", "Too many API keys",
            "The organization has as many API keys in use as the installation permits.";
        TooManyInvitations = "too-many-invitations", "Too many invitations",
            "The organization has as many open invitations as the installation permits.";
        TooManyConnectSessions = "too-many-connect-sessions", "Too many connect sessions",
            "The organization has as many connect sessions as the installation permits; they expire within 30 minutes.";
        CallNotSubmitted = "call-not-submitted", "Not at Twilio yet",
            "Twilio has not confirmed the call yet, so it cannot be changed or hung up.";
        CallNotInProgress = "call-not-in-progress", "Call not in progress",
            "The call was not answered yet, or has ended; only a call in progress can be redirected, transferred, sent digits and recorded.";
        RecordingNotAvailable = "recording-not-available", "Recording not available",
            "The recording has not ended, is still being processed, or never began, so there is nothing to listen to or to change.";
        RecordingUnderWay = "recording-under-way", "Recording under way",
            "The recording has not ended; only one that has can be deleted.";
        RecordingEnded = "recording-ended", "Recording ended",
            "The recording has ended, so it can be neither paused nor resumed.";
        TooManyEventEndpoints = "too-many-event-endpoints", "Too many event endpoints",
            "The organization has as many event endpoints as it can have.";
        EventSecretRotating = "event-secret-rotating", "The secret is being rotated",
            "The endpoint has two signing secrets until the previous one ends.";
        OrganizationBeingErased = "organization-being-erased", "The organization is being erased",
            "The platform or an owner has asked for the organization's erasure (`GET /api/platform/organizations/{externalId}/erasure`); nothing else can be done with it.";
        NoTokenLeft = "no-token-left", "No token for this call",
            "The account that placed the call is no longer connected, so the call cannot be changed or hung up, and its recordings cannot be reached.";
        AccountNotConnected = "account-not-connected", "Account not connected",
            "The account is no longer connected, so Twilio cannot be asked about it.";
    }
    PAYLOAD_TOO_LARGE {
        PayloadTooLarge = "payload-too-large", "Body too large",
            "The body is larger than 64 KiB.";
    }
    UNSUPPORTED_MEDIA_TYPE {
        UnsupportedMediaType = "unsupported-media-type", "Unsupported media type",
            "The body must be sent as `application/json`.";
    }
    RANGE_NOT_SATISFIABLE {
        RangeNotSatisfiable = "range-not-satisfiable", "Range not satisfiable",
            "The audio of the recording ends before the range in the `Range` header begins; `Content-Range` has its length.";
    }
    UNPROCESSABLE_ENTITY {
        ValidationFailed = "validation-failed", "Invalid input",
            "`errors` lists each invalid field and what it must be.";
        AgentRequired = "agent-required", "Agent required",
            "The request must name an agent (`agentId`).";
        CountryNotAllowed = "country-not-allowed", "Country not allowed",
            "The number in `/to` belongs to none of the `allowedCountries`. Nothing was sent to Twilio.";
        NumberTypeNotAllowed = "number-type-not-allowed", "Type of number not allowed",
            "The number in `/to` is of a costly type that is not among the `allowedNumberTypes`. Nothing was sent to Twilio.";
        DoNotCall = "do-not-call", "On the do-not-call list",
            "The number in `/to` is on the organization's do-not-call list. Nothing was sent to Twilio.";
        OutsideCallingHours = "outside-calling-hours", "Outside the calling hours",
            "Where the number in `/to` is, or may be, calls are not allowed at this hour (`callingHours`); `allowedFrom` says when they are. Nothing was sent to Twilio.";
        NumberWithoutSms = "number-without-sms", "Number cannot send messages",
            "The agent's number is known not to support SMS. Nothing was sent to Twilio.";
        TwilioRefused = "twilio-refused", "Twilio refused the request",
            "`detail` says why and what to do; `twilioCode` is Twilio's error code, `callId` or `messageId` what failed.";
        TwilioTokenRejected = "twilio-token-rejected", "Verification failed",
            "Twilio does not accept the account SID and auth token.";
        TwilioApiKeyRejected = "twilio-api-key-rejected", "Verification failed",
            "Twilio does not accept the API key for the account.";
        TwilioAccountSuspended = "twilio-account-suspended", "Verification failed",
            "The Twilio account is suspended or closed.";
        TwilioTrialAccount = "twilio-trial-account", "Verification failed",
            "The Twilio account is a trial account and can call verified numbers only.";
        TwilioTestCredentials = "twilio-test-credentials", "Verification failed",
            "The account SID and auth token are Twilio's test credentials, which cannot place calls.";
        TwilioSharedKeyUnknown = "twilio-shared-key-unknown", "Verification failed",
            "The account's webhook rules sign callbacks with a SharedKey that is not stored, so they are rejected.";
        TwilioCountryNotEnabled = "twilio-country-not-enabled", "Verification failed",
            "The account's Voice geographic permissions at Twilio do not allow a country that the limits allow, so calls there fail.";
        TwilioHighRiskEnabled = "twilio-high-risk-enabled", "Verification failed",
            "The account's Voice geographic permissions at Twilio allow high-risk numbers, which the limits do not need and toll fraud uses.";
        TwilioCallbacksUnsigned = "twilio-callbacks-unsigned", "Verification failed",
            "The account's webhook rules switch signatures off for Linecard's callbacks, so they are rejected.";
        NumberNotOwned = "number-not-owned", "Verification failed",
            "The phone number neither belongs to the Twilio account nor is one of its verified caller IDs.";
        NumberWithoutVoice = "number-without-voice", "Verification failed",
            "The phone number cannot place calls.";
    }
    TOO_MANY_REQUESTS {
        RateLimited = "rate-limited", "Too many attempts",
            "There were too many failed attempts; retry after `Retry-After` seconds.";
        TooManyStreams = "too-many-streams", "Too many event streams",
            "The session, the API key or the organization has too many event streams open; retry after `Retry-After` seconds.";
        OrganizationBusy = "organization-busy", "Too many requests at once",
            "The organization's requests under way, of which few may be reports, use all of its share of the database; retry after `Retry-After` seconds.";
        TooManyCalls = "too-many-calls", "Too many concurrent calls",
            "`maxConcurrentCalls` is reached; retry after `Retry-After` seconds. Nothing was sent to Twilio.";
        DailyLimitReached = "daily-limit-reached", "Daily limit reached",
            "The calls, messages, minutes or costs that are allowed for today are used up; `detail` says which. The day ends at 00:00 UTC; an admin can raise the limit. Nothing was sent to Twilio.";
        CallRateExceeded = "call-rate-exceeded", "Too many calls per second",
            "`callsPerSecond` leaves no free slot and the call must not queue (`queue: false`); retry after `Retry-After` seconds.";
        CallQueueFull = "call-queue-full", "Call queue full",
            "The call would wait in the queue for more than an hour; retry after `Retry-After` seconds.";
    }
    INTERNAL_SERVER_ERROR {
        Internal = "internal", "Internal error",
            "An error in Linecard; the request's id leads to it in the logs.";
    }
    SERVICE_UNAVAILABLE {
        DatabaseUnavailable = "database-unavailable", "Database unavailable",
            "The database cannot be reached; retry after `Retry-After` seconds.";
        ShuttingDown = "shutting-down", "Shutting down",
            "The server is about to stop; another one serves. Only `/readyz` answers so.";
        ServerBusy = "server-busy", "Too many requests at once",
            "Requests of all organizations use all of their share of the database; retry after `Retry-After` seconds.";
        IdentityProviderUnavailable = "identity-provider-unavailable", "Identity provider unavailable",
            "The identity provider does not answer, and a token cannot be checked without it; retry after `Retry-After` seconds.";
        TwilioUnavailable = "twilio-unavailable", "Twilio unavailable",
            "Twilio cannot be reached or does not answer; retry after `Retry-After` seconds.";
        Overloaded = "overloaded", "Too many concurrent sign-ins",
            "Too many passwords are being checked; retry after `Retry-After` seconds.";
        ConsoleNotBuilt = "console-not-built", "Console not built",
            "The server was built without the console; the API is not affected.";
    }
}

impl ProblemCode {
    /// What a verification of Twilio settings can find, as stored with the settings.
    pub(crate) const OF_VERIFICATIONS: [Self; 12] = [
        Self::TwilioTokenRejected,
        Self::TwilioApiKeyRejected,
        Self::TwilioAccountSuspended,
        Self::TwilioTrialAccount,
        Self::TwilioTestCredentials,
        Self::TwilioSharedKeyUnknown,
        Self::TwilioCallbacksUnsigned,
        Self::TwilioCountryNotEnabled,
        Self::TwilioHighRiskEnabled,
        Self::TwilioRefused,
        Self::NumberNotOwned,
        Self::NumberWithoutVoice,
    ];

    /// Why a call is refused before anything is sent to Twilio.
    pub(crate) const OF_BLOCKED_CALLS: [Self; 10] = [
        Self::AgentNotConnected,
        Self::CallsStopped,
        Self::CountryNotAllowed,
        Self::NumberTypeNotAllowed,
        Self::DoNotCall,
        Self::OutsideCallingHours,
        Self::TooManyCalls,
        Self::DailyLimitReached,
        Self::CallRateExceeded,
        Self::CallQueueFull,
    ];

    /// The problem's `type`, a URN.
    pub(crate) fn urn(self) -> String {
        format!("urn:linecard:problem:{}", self.as_str())
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let list = Self::ALL.iter().fold(String::new(), |mut list, code| {
            // Writing to a String cannot fail.
            let _ = write!(list, "\n- `{}` ({}): {}", code.as_str(), code.status().as_u16(), code.meaning());
            list
        });
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .description(Some(format!("Identifies the kind of problem. Stable.\n{list}")))
            .into()
    }
}

impl ToSchema for ProblemCode {}

const ERRORS_INTRODUCTION: &str = "\
<!-- Generated from crates/api/src/problem/code.rs: edit there, then
     UPDATE_DOCS=1 cargo nextest run --workspace -E 'test(generated_from_the_code)' -->

# Errors

Errors are `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `code`, `detail` and `requestId`; where fields are
invalid, also `errors[{pointer, detail}]`. Programs distinguish errors by `code`, which is stable. `requestId` is also in the
`X-Request-Id` header and in the logs.

| status | code | title | meaning |
|---|---|---|---|
";

/// `docs/errors.md`.
pub(crate) fn errors_markdown() -> String {
    ProblemCode::ALL.iter().fold(ERRORS_INTRODUCTION.to_owned(), |mut text, code| {
        let (status, title, meaning) = (code.status().as_u16(), code.title(), code.meaning());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {status} | `{}` | {title} | {meaning} |", code.as_str());
        text
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_ordered_by_status() {
        let codes: BTreeSet<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        assert!(ProblemCode::ALL.is_sorted_by_key(|code| code.status().as_u16()));
    }
}
