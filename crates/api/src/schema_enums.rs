//! The enums of the OpenAPI document, complete: clients generate their types from it, so that a value that is added or
//! removed breaks their build rather than their users.

use linecard_app::{AuditAction as Action, RejectionReason as Reason, RotationStep as Step, UpsertOutcome as Upsert};
use linecard_domain as domain;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::ProblemCode;

macro_rules! schema_enums {
    ($($(#[$doc:meta])* $name:ident: $values:expr, $description:literal;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                string_enum($values, $description)
            }
        }

        impl ToSchema for $name {}
    )+};
}

schema_enums! {
    Role: domain::Role::ALL.iter().map(|role| role.as_str()),
        "Each role includes those before it: members read, place calls and send messages; admins also change things; \
        owners also manage owners.";
    KeyScope: domain::KeyScope::ALL.iter().map(|scope| scope.as_str()),
        "What an API key may be used for: `calls`: placing calls and hanging up; `messages`: sending messages; `read`: reading, also \
        the events; `settings`: changing agents, Twilio settings, limits and API keys; `people`: inviting people and changing members.";
    CallStatus: domain::CallStatus::ALL.iter().map(|status| status.as_str()),
        "`initiating` and `submission-unknown` are Linecard's own, before Twilio has answered. The others are Twilio's.";
    MessageStatus: domain::MessageStatus::ALL.iter().map(|status| status.as_str()),
        "`initiating` and `submission-unknown` are Linecard's own, before Twilio has answered. The others are Twilio's.";
    CredentialSource: domain::CredentialSource::ALL.iter().map(|source| source.as_str()),
        "Whose Twilio account is used: the agent's own, or the organization's as the fallback.";
    CredentialStatus: domain::CredentialStatus::ALL.iter().map(|status| status.as_str()),
        "The result of the last verification or request: `revoked` if Twilio rejects the token, `unusable` if the number \
        cannot place calls, `unverified` if Twilio has not been asked yet.";
    LineState: domain::LineState::ALL.iter().map(|state| state.as_str()),
        "How an agent's line is: `failing`: Twilio refuses its credentials, or its number cannot place calls; `not-connected`: \
        it has no settings and there is no fallback; `limited`: it works within the limits of a trial account, or its callbacks \
        cannot be verified; `unverified`: Twilio has not been asked yet; `fallback`: it uses the organization's; `working`.";
    AgentOrder: domain::AgentOrder::ALL.iter().map(|order| order.as_str()),
        "The order of a list of agents: by `name`, whatever the case, or by `createdAt`; `-` stands for the reverse.";
    RotationStep: Step::ALL.iter().map(|step| step.as_str()),
        "The next step of rotating the auth token.";
    VerificationProblem: ProblemCode::OF_VERIFICATIONS.iter().map(|code| code.as_str()),
        "What the last verification found, as the code of a problem.";
    BlockReason: ProblemCode::OF_BLOCKED_CALLS.iter().map(|code| code.as_str()),
        "Why a call would be refused before anything is sent to Twilio, as the code of a problem.";
    MailStatus: ["off", "sent", "failed"].into_iter(),
        "Whether a link was also sent by mail: `off`: this Linecard sends none; `sent`: the mail server has taken it; `failed`: \
        hand the link over in another way.";
    DailyLimit: domain::DailyLimit::ALL.iter().map(|limit| limit.as_str()),
        "What a daily limit bounds.";
    NoticeKind: domain::NoticeKind::ALL.iter().map(|kind| kind.as_str()),
        "What a notice is about: `account-refused`: Twilio refuses the account or number of an agent or of the organization; \
        `daily-limit-near`: four fifths of a daily limit are used; `daily-limit-reached`: it refuses calls or messages for the \
        rest of the day; `api-key-expiring`: an API key expires within seven days; `endpoint-failing`: events cannot be \
        delivered to an endpoint; `endpoint-disabled`: none are sent to it any more, which no admin has asked for.";
    EventType: domain::EventType::ALL.iter().map(|kind| kind.as_str()),
        "What an event is about: `call` and `message`: a log entry; `limit`: a daily limit that is nearly used up or reached.";
    DeliveredEventType: domain::EventType::ALL.iter().map(|kind| kind.as_str()).chain(["test"]),
        "What an event is about; `test`: it was asked for to test the endpoint.";
    EventDeliveryStatus: domain::DeliveryStatus::ALL.iter().map(|status| status.as_str()),
        "`pending`: it is to be sent, for the first time or again; `delivered`: the endpoint has answered with a status of 2xx; \
        `dead`: it is not sent any more.";
    EventEndpointDisabledReason: domain::DisabledReason::ALL.iter().map(|reason| reason.as_str()),
        "Why nothing is sent: `manual`: an admin has disabled it; `gone`: it answered 410; `failing`: every attempt failed for \
        five days.";
    CallLogSource: [
        "answer", "callback", "fetch", "hangup", "reconciler", "redirect", "transfer", "digits", "recording",
    ]
    .into_iter(),
        "Where a log entry comes from: `answer`: Twilio's answer to the request that places the call; `callback`: a status \
        callback; `fetch`: a query to Twilio; `hangup`: Twilio's answer to hanging up; `reconciler`: a conclusion of \
        Linecard's reconciler; `redirect`, `transfer`, `digits`, `recording`: a request of that kind, what came of it, and what \
        was reported of a recording.";
    MessageLogSource: ["answer", "callback", "fetch", "reconciler"].into_iter(),
        "Where a log entry comes from: `answer`: Twilio's answer to the request that sends the message; `callback`: a \
        status callback; `fetch`: a query to Twilio; `reconciler`: a conclusion of Linecard's reconciler.";
    RecordingStatus: domain::RecordingStatus::ALL.iter().map(|status| status.as_str()),
        "`initiating`: Twilio has not answered yet; `failed`: it did not begin; `processing`: it has ended and is not available yet; \
        `completed`: it can be listened to; `absent`: Twilio has recorded nothing; `deleted`: it was deleted.";
    RecordingChannels: ["mono", "dual"].into_iter(),
        "`dual`: each side of the call on a channel of its own.";
    MachineDetection: ["enable", "detect-message-end"].into_iter(),
        "Twilio's answering machine detection: report who answered at once, or wait for the end of the greeting.";
    AuditAction: Action::ALL.iter().map(|action| action.as_str()),
        "What was done, prefixed with the type of the resource.";
    AuditResourceType: resource_types().into_iter(),
        "The type of the changed resource.";
    AuditActorKind: ACTOR_KINDS.into_iter(),
        "Who made the change: a user, an API key, the platform with a platform key, a page of the platform with a connect session, an operator's command, or Linecard itself.";
    UpsertOutcome: Upsert::ALL.iter().map(|outcome| outcome.as_str()),
        "What an upsert did: `unchanged` if everything was as requested already.";
    ErasureState: ["planned", "pending", "done"].into_iter(),
        "`planned`: a dry run, nothing is removed; `pending`: it is under way, or waits for calls to end; `done`: nothing is left.";
    ErasureActorKind: ["platform-key", "user", "operator"].into_iter(),
        "Who asked for an erasure: a `platform-key`, a `user`, who was an owner of the organization, or the `operator`.";
    ErasedKind: domain::ErasedKind::ALL.iter().map(|kind| kind.as_str()),
        "What was stored. `twilio-credentials`: tokens and SharedKeys; `people`: the members who belonged to no other organization, with \
        their sessions and second factors; `usage-sums`: the daily sums; `other-rows`: settings, and what the server remembers of its \
        own work.";
    BulkOutcome: Upsert::ALL.iter().map(|outcome| outcome.as_str()).chain(["refused"]),
        "What became of an item: `refused` if its fields are invalid.";
    ShadowDifference: linecard_app::ShadowDiffers::ALL.iter().map(|differs| differs.as_str()),
        "In what the platform's call and Linecard's would differ: the account, the number called from, or that Linecard would \
        have refused it.";
    NumberType: domain::NumberType::ALL.iter().map(|kind| kind.as_str()),
        "A type of number that costs more than an ordinary call: premium rate, shared cost, personal, universal access, \
        pager, voicemail, or a network of no country (satellite phones and the like).";
    DoNotCallSource: ["manual", "opt-out"].into_iter(),
        "Who put the number on the list: an admin, or Linecard, because Twilio reported an opt-out (STOP).";
    PlacerKind: ["user", "api-key"].into_iter(),
        "Who placed the call or sent the message: a user or an API key.";
    WebhookRefusalReason: refusal_reasons().into_iter(),
        "Why callbacks were rejected: not signed, a wrong signature, a SharedKey that is not stored or a signature algorithm \
        that is not known (the webhook configuration of the account at Twilio names them), an unknown call or message, an unreadable body, or \
        a signed callback for another account, call or message than the URL's.";
    SignedBy: linecard_app::SignedBy::ALL.iter().map(|signer| signer.as_str()),
        "What made a signature: the account's auth token, the secondary one that Twilio is to promote, or a SharedKey.";
    SignatureRefusal: linecard_twilio::SignatureRefusal::ALL.iter().map(|refusal| refusal.as_str()),
        "Why a signature is not valid.";
    UsageFormat: ["json", "csv"].into_iter(),
        "The format of the answer.";
}

/// Of the audit log.
pub(crate) const ACTOR_KINDS: [&str; 6] = ["user", "api-key", "platform-key", "connect-session", "operator", "service"];

/// Each resource type once, in the order of the actions.
pub(crate) fn resource_types() -> Vec<&'static str> {
    let mut types: Vec<&str> = Action::ALL.iter().map(|action| action.resource_type()).collect();
    types.dedup();
    types
}

fn refusal_reasons() -> [&'static str; 10] {
    [
        Reason::Unsigned,
        Reason::WrongSignature,
        Reason::UnknownSharedKey,
        Reason::UnknownAlgorithm,
        Reason::UnknownCall,
        Reason::UnknownMessage,
        Reason::Unreadable,
        Reason::OtherAccount,
        Reason::OtherCall,
        Reason::OtherMessage,
    ]
    .map(Reason::as_str)
}

fn string_enum<'a>(values: impl Iterator<Item = &'a str>, description: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).description(Some(description)).into()
}
