//! Answers to what a verification of Twilio settings finds.

use linecard_app::VerificationProblem;
use linecard_twilio::Refusal;

use super::code::ProblemCode;
use super::details::{Problem, ProblemField};

pub(super) fn of_verification(problem: &VerificationProblem) -> Problem {
    match verification_finding(problem) {
        Some((code, field)) => {
            let twilio_code = match problem {
                VerificationProblem::Refused(refusal) => refusal.as_ref().and_then(|refusal| refusal.code),
                _ => None,
            };
            Problem::new(code, field.detail.clone()).with_twilio_code(twilio_code).with_errors(vec![field])
        }
        None => {
            Problem::twilio_unavailable("Twilio is not responding, so nothing could be verified. Try again shortly.")
        }
    }
}

/// The setting that a verification problem concerns, what is wrong with it and what to do; `None` if Twilio was
/// unavailable, which says nothing about the settings.
pub(crate) fn verification_field(problem: &VerificationProblem) -> Option<ProblemField> {
    verification_finding(problem).map(|(_, field)| field)
}

fn verification_finding(problem: &VerificationProblem) -> Option<(ProblemCode, ProblemField)> {
    let (code, pointer, detail) = match problem {
        VerificationProblem::TokenRejected => (
            ProblemCode::TwilioTokenRejected,
            "/authToken",
            "Twilio does not accept this account SID and auth token together. Copy both again from the Twilio console.",
        ),
        VerificationProblem::ApiKeyRejected => (
            ProblemCode::TwilioApiKeyRejected,
            "/apiKeySecret",
            "Twilio does not accept this API key for the account. Copy its SID and secret again, or remove it.",
        ),
        VerificationProblem::AccountSuspended => (
            ProblemCode::TwilioAccountSuspended,
            "/accountSid",
            "Twilio reports that this account is suspended or closed. See the notices in the Twilio console.",
        ),
        VerificationProblem::NumberNotOwned => (
            ProblemCode::NumberNotOwned,
            "/phoneNumber",
            "This number neither belongs to the Twilio account nor is a verified caller ID of it. Choose one of the account's \
             numbers, or verify this one in the Twilio console.",
        ),
        VerificationProblem::NumberWithoutVoice => (
            ProblemCode::NumberWithoutVoice,
            "/phoneNumber",
            "This number cannot place calls. Choose one with the voice capability.",
        ),
        VerificationProblem::TrialAccount => (
            ProblemCode::TwilioTrialAccount,
            "/accountSid",
            "This is a trial account: it can only call numbers that are verified in the Twilio console. Upgrade it, or \
             verify the numbers.",
        ),
        VerificationProblem::TestCredentials => (
            ProblemCode::TwilioTestCredentials,
            "/authToken",
            "These are Twilio's test credentials, which cannot place calls. Enter the account's live SID and auth \
             token.",
        ),
        VerificationProblem::UnknownSharedKey(sid) => return Some(unknown_shared_key(sid.as_deref())),
        VerificationProblem::UnsignedCallbacks => (
            ProblemCode::TwilioCallbacksUnsigned,
            "/accountSid",
            "The account's webhook rules at Twilio switch signatures off for Linecard's callbacks, so all of them are \
             rejected and Linecard must ask Twilio for each outcome. Let the rules sign those to Linecard's URL.",
        ),
        VerificationProblem::CountryNotEnabled(codes) => return Some(country_not_enabled(codes.as_deref())),
        VerificationProblem::HighRiskEnabled(codes) => return Some(high_risk_enabled(codes.as_deref())),
        VerificationProblem::Refused(refusal) => return Some(refused_verification(refusal.as_ref())),
        VerificationProblem::TwilioUnavailable(_) => return None,
    };
    Some((code, ProblemField { pointer: pointer.to_owned(), detail: detail.to_owned() }))
}

fn unknown_shared_key(sid: Option<&str>) -> (ProblemCode, ProblemField) {
    let key = sid.map_or_else(|| "a SharedKey".to_owned(), |sid| format!("the SharedKey {sid}"));
    let detail = format!(
        "The account's webhook rules at Twilio sign Linecard's callbacks with {key}, which is not stored, so all of them are \
         rejected and Linecard must ask Twilio for each outcome. Save the key in the organization's settings, then verify \
         again."
    );
    (ProblemCode::TwilioSharedKeyUnknown, ProblemField { pointer: "/accountSid".to_owned(), detail })
}

fn country_not_enabled(codes: Option<&str>) -> (ProblemCode, ProblemField) {
    let countries = codes.map_or_else(|| "a country".to_owned(), |codes| format!("countries ({codes})"));
    let detail = format!(
        "The limits allow {countries} that the account may not dial at Twilio, so calls there fail. Enable them in the Twilio \
         console (Voice geographic permissions), or take them out of the limits."
    );
    (ProblemCode::TwilioCountryNotEnabled, ProblemField { pointer: "/accountSid".to_owned(), detail })
}

fn high_risk_enabled(codes: Option<&str>) -> (ProblemCode, ProblemField) {
    let countries = codes.map(|codes| format!(" ({codes})")).unwrap_or_default();
    let detail = format!(
        "The account may dial high-risk numbers at Twilio{countries}, which the limits do not need: toll fraud uses them, also \
         through what a call is connected to once it is answered. Switch them off in the Twilio console (Voice geographic \
         permissions)."
    );
    (ProblemCode::TwilioHighRiskEnabled, ProblemField { pointer: "/accountSid".to_owned(), detail })
}

/// Twilio's reason, at the setting that it concerns: what an API key may do, or else the account.
fn refused_verification(refusal: Option<&Refusal>) -> (ProblemCode, ProblemField) {
    let detail = refusal.map_or_else(
        || "Twilio refused the last verification. Verify again to learn why.".to_owned(),
        |refusal| refusal.guidance().into_owned(),
    );
    let pointer = if refusal.is_some_and(Refusal::concerns_api_key) { "/apiKeySid" } else { "/accountSid" };
    (ProblemCode::TwilioRefused, ProblemField { pointer: pointer.to_owned(), detail })
}
