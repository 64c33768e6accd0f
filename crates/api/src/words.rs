//! The domain's words as the document gives them, each whole: a client's types are generated from there, and a
//! word that is new or gone breaks its build rather than its users.

use linecard_domain as domain;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! words {
    ($($name:ident: $text:expr;)+) => {$(
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of(domain::$name::ALL.iter().map(|word| word.as_str()), $text)
            }
        }

        impl ToSchema for $name {}
    )+};
}

words! {
    Role: "A later one may do all that an earlier one may: members read, call and text; admins also write; owners \
        also decide about owners.";
    CallStatus: "Ours until Twilio has answered: `initiating`, `submission-unknown`. The others are Twilio's.";
    MessageStatus: "Ours until Twilio has answered: `initiating`, `submission-unknown`. The others are Twilio's.";
    CredentialSource: "Whose Twilio account serves: the agent's own, or the organization's as the fallback.";
    CredentialStatus: "What Twilio last said: `revoked` when it refuses the token, `unusable` when the line cannot call.";
}

pub(crate) struct RotationStep;

impl PartialSchema for RotationStep {
    fn schema() -> RefOr<Schema> {
        one_of(
            linecard_app::RotationStep::ALL.iter().map(|step| step.as_str()),
            "What is to be done next to rotate the auth token.",
        )
    }
}

impl ToSchema for RotationStep {}

fn one_of<'a>(words: impl Iterator<Item = &'a str>, text: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).description(Some(text)).into()
}
