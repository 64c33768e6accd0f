//! The words that are stored and that clients compare: they never change, and each is read back as what it was.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use linecard_domain::{
    AgentId, AllowedCountry, CallStatus, Channel, Clock, CountryCode, CredentialOwner, CredentialSource,
    CredentialStatus, DailyLimit, Description, Edge, KeyLimits, KeyScope, LineState, LogId, ManualClock, MessageStatus,
    NoticeKind, NumberType, OrganizationId, OutboundRef, PersonName, PhoneNumber, PlatformScope, Region, Role,
    RolloutPhase, SharedKeySid, Subject, Timestamp,
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
    words(&PlatformScope::ALL, PlatformScope::as_str, "organizations agents members usage export");
    words(&LineState::ALL, LineState::as_str, "failing not-connected limited unverified fallback working");
    words(
        NoticeKind::ALL,
        NoticeKind::as_str,
        "account-refused daily-limit-near daily-limit-reached api-key-expiring endpoint-failing endpoint-disabled",
    );
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

#[test]
fn a_phase_follows_another_and_is_stored_as_a_number() {
    let [first, second, third, last] = RolloutPhase::ALL;
    for (number, phase) in (1..).zip(RolloutPhase::ALL) {
        assert_eq!((phase.number(), RolloutPhase::try_from(number)), (number, Ok(phase)));
    }
    assert_eq!([first.next(), second.next(), third.next(), last.next()], [Some(second), Some(third), Some(last), None]);
    assert_eq!([first.previous(), second.previous(), last.previous()], [None, Some(first), Some(third)]);
    assert_eq!(third.to_string(), "3 (fallback off)");
    assert!(RolloutPhase::try_from(0).is_err() && RolloutPhase::try_from(5).is_err());
}

#[test]
fn what_is_wrapped_is_shown_as_it_was() {
    let sid = "webhooks_sharedkey_01h9x_A";
    let shared: SharedKeySid = format!(" {sid}\n").parse().unwrap();
    assert_eq!((shared.as_str(), shared.to_string()), (sid, sid.to_owned()));
    for wrong in ["webhooks_sharedkey_", "webhooks_sharedkey_a-b", "01h9x", &format!("{sid}{}", "0".repeat(64))] {
        assert!(wrong.parse::<SharedKeySid>().is_err(), "{wrong}");
    }
    let subject: Subject = "auth0|5f7c8e".parse().unwrap();
    assert_eq!(subject.as_str(), "auth0|5f7c8e");
    let person = PersonName::of_identity("https://id.example.com/", &subject, None);
    assert_eq!(person.as_str(), "auth0|5f7c8e (https://id.example.com/)");
    assert!(!format!("{person:?}").contains("5f7c8e"), "{person:?}");
    let (region, edge): (Region, Edge) = ("ie1".parse().unwrap(), "dublin".parse().unwrap());
    assert_eq!((region.as_str(), edge.as_str()), ("ie1", "dublin"));
    let call = OutboundRef::Call(Uuid::from_u128(7).into());
    assert_eq!(call.to_string(), Uuid::from_u128(7).to_string());
    assert_eq!([Channel::Call, Channel::Message].map(Channel::plural), ["calls", "messages"]);
}

#[test]
fn somebody_should_do_something_about_a_line_in_trouble() {
    let troubled: Vec<_> =
        LineState::ALL.into_iter().filter(|state| state.is_trouble()).map(LineState::as_str).collect();
    assert_eq!(troubled, ["failing", "not-connected", "limited", "unverified"]);
}

#[test]
fn costly_types_are_told_apart() {
    let kind = |number: &str| NumberType::of(&number.parse::<PhoneNumber>().unwrap());
    assert_eq!(kind("+445612345678"), None, "what libphonenumber calls VoIP costs what a call costs");
    assert_eq!(kind("+447640123456"), Some(NumberType::Pager));
    assert_eq!(kind("+445512345678"), Some(NumberType::UniversalAccess));
    assert_eq!(kind("+41860123456789"), Some(NumberType::Voicemail));
}

#[test]
fn a_description_has_at_most_2000_characters() {
    assert!("x".repeat(2_000).parse::<Description>().is_ok());
    assert!("x".repeat(2_001).parse::<Description>().is_err());
}

#[test]
fn a_clock_that_stands_still_shows_the_time_that_it_was_given() {
    let start = Timestamp::from_unix_timestamp(1_790_000_000).unwrap();
    assert_eq!(ManualClock::at(start).now(), start);
}
