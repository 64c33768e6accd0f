//! The words that are stored and that clients compare: they never change, and each is read back as what it was.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use linecard_domain::{
    AgentId, AllowedCountry, CallStatus, Channel, CountryCode, CredentialOwner, CredentialSource, CredentialStatus,
    DailyLimit, KeyLimits, KeyScope, LineState, LogId, MessageStatus, NumberType, OrganizationId, PlatformScope, Role,
    Timestamp,
};
use uuid::Uuid;

fn words<T: FromStr + PartialEq + Debug + Copy>(all: &[T], word: impl Fn(T) -> &'static str, expected: &str) {
    let found: Vec<_> = all.iter().map(|&value| word(value)).collect();
    assert_eq!(found.join(" "), expected);
    for &value in all {
        assert_eq!(word(value).parse::<T>().ok(), Some(value));
        assert!(word(value).to_uppercase().parse::<T>().is_err());
    }
    assert!("".parse::<T>().is_err());
}

/// What is shown is the word.
fn shown<T: Display + Copy>(all: &[T], word: impl Fn(T) -> &'static str) {
    for &value in all {
        assert_eq!(value.to_string(), word(value));
    }
}

#[test]
fn words_never_change() {
    words(&Role::ALL, Role::as_str, "member admin owner");
    words(&CredentialSource::ALL, CredentialSource::as_str, "agent organization");
    words(&CredentialStatus::ALL, CredentialStatus::as_str, "unverified verified revoked unusable");
    words(&DailyLimit::ALL, DailyLimit::as_str, "calls messages minutes spend");
    words(&KeyScope::ALL, KeyScope::as_str, "calls messages read settings people");
    words(&PlatformScope::ALL, PlatformScope::as_str, "organizations agents members usage");
    words(&LineState::ALL, LineState::as_str, "failing not-connected limited unverified fallback working");
    words(
        &NumberType::ALL,
        NumberType::as_str,
        "premium-rate shared-cost personal universal-access pager voicemail global-network",
    );
    words(
        CallStatus::ALL,
        CallStatus::as_str,
        "initiating submission-unknown queued initiated ringing in-progress completed busy no-answer canceled failed",
    );
    words(
        MessageStatus::ALL,
        MessageStatus::as_str,
        "initiating submission-unknown accepted scheduled queued sending sent partially_delivered delivered read undelivered failed canceled",
    );
}

#[test]
fn a_value_is_shown_as_its_word() {
    shown(&Role::ALL, Role::as_str);
    shown(&CredentialSource::ALL, CredentialSource::as_str);
    shown(&DailyLimit::ALL, DailyLimit::as_str);
    shown(&KeyScope::ALL, KeyScope::as_str);
    shown(&PlatformScope::ALL, PlatformScope::as_str);
    shown(&NumberType::ALL, NumberType::as_str);
    shown(CallStatus::ALL, CallStatus::as_str);
    shown(MessageStatus::ALL, MessageStatus::as_str);
    shown(&[Channel::Call, Channel::Message], Channel::as_str);
    let germany: CountryCode = "DE".parse().unwrap();
    assert_eq!((germany.to_string(), format!("{germany:?}")), ("DE".to_owned(), "DE".to_owned()));
    assert_eq!(AllowedCountry::Own.to_string(), "own");
}

#[test]
fn a_credential_is_an_agents_or_the_organizations() {
    let (agent, organization) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let agents = CredentialOwner::Agent(AgentId::from(agent));
    let organizations = CredentialOwner::Organization(OrganizationId::from(organization));
    assert_eq!((agents.agent(), agents.source()), (Some(agent.into()), CredentialSource::Agent));
    assert_eq!((organizations.agent(), organizations.source()), (None, CredentialSource::Organization));
    assert_eq!((*agents.as_uuid(), *organizations.as_uuid()), (agent, organization));
}

#[test]
fn a_key_has_the_scopes_that_it_was_given() {
    let reads = KeyLimits { scopes: vec![KeyScope::Read], agents: None };
    assert!(reads.has(KeyScope::Read) && !reads.has(KeyScope::Calls));
}

#[test]
fn a_log_entrys_id_says_when_it_was_made() {
    let id = LogId::from("019cbf0c-1a2b-7000-8000-000000000000".parse::<Uuid>().unwrap());
    let milliseconds = i128::from(0x019c_bf0c_1a2b_u64);
    assert_eq!(id.created_at(), Timestamp::from_unix_timestamp_nanos(milliseconds * 1_000_000).ok());
    assert_eq!(LogId::from(Uuid::from_u128(7)).created_at(), None);
}
