//! What a token with a valid signature must say.

use linecard_domain::{Email, Subject, Timestamp};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use crate::failure::TokenRefusal;
use crate::settings::SecondFactorProof;

/// How much the clocks of the provider and of this server may differ.
const LEEWAY: Duration = Duration::seconds(30);

/// Who a valid token is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedToken {
    pub subject: Subject,
    /// When it ends, leeway included.
    pub ends_at: Timestamp,
    /// The address, if the provider has verified that it is the person's.
    pub verified_email: Option<Email>,
    /// Whether the person has shown a second factor to the provider.
    pub second_factor: bool,
}

/// What is expected of a token.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    /// One of these.
    pub(crate) audiences: &'a [String],
    /// Of an ID token: that of the sign-in.
    pub(crate) nonce: Option<&'a str>,
    pub(crate) second_factor: &'a SecondFactorProof,
    pub(crate) now: Timestamp,
}

/// Checks all claims. The order is that of what its person can do about it.
pub(crate) fn check(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<VerifiedToken, TokenRefusal> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(TokenRefusal::Issuer);
    }
    if !is_for(claims.get("aud"), expected.audiences) {
        return Err(TokenRefusal::Audience);
    }
    let ends_at = instant(claims.get("exp")).ok_or(TokenRefusal::NoExpiry)?.saturating_add(LEEWAY);
    if expected.now >= ends_at {
        return Err(TokenRefusal::Expired);
    }
    if let Some(not_before) = claims.get("nbf") {
        let begins_at = instant(Some(not_before)).ok_or(TokenRefusal::NotYetValid)?;
        if expected.now < begins_at.saturating_sub(LEEWAY) {
            return Err(TokenRefusal::NotYetValid);
        }
    }
    if expected.nonce.is_some() && text("nonce") != expected.nonce {
        return Err(TokenRefusal::Nonce);
    }
    let subject = text("sub").and_then(|sub| sub.parse().ok()).ok_or(TokenRefusal::NoSubject)?;
    let is_verified = claims.get("email_verified").and_then(Value::as_bool) == Some(true);
    let verified_email = text("email").filter(|_| is_verified).and_then(|email| email.parse().ok());
    let second_factor = expected.second_factor.is_in(claims);
    Ok(VerifiedToken { subject, ends_at, verified_email, second_factor })
}

fn is_for(audience: Option<&Value>, ours: &[String]) -> bool {
    let is_ours = |value: &Value| value.as_str().is_some_and(|text| ours.iter().any(|our| our == text));
    match audience {
        Some(Value::Array(several)) => several.iter().any(is_ours),
        Some(only) => is_ours(only),
        None => false,
    }
}

/// A NumericDate, which may have a fraction.
fn instant(value: Option<&Value>) -> Option<Timestamp> {
    let seconds = value?.as_f64().filter(|seconds| seconds.is_finite() && *seconds >= 0.0)?;
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and such an instant is refused")]
    let whole = seconds as i64;
    OffsetDateTime::from_unix_timestamp(whole).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn checked(change: &Value) -> Result<VerifiedToken, TokenRefusal> {
        let mut claims = json!({"iss": "https://id.example.com", "aud": ["linecard"], "sub": "ada", "exp": NOW + 60});
        for (name, value) in change.as_object().expect("claims") {
            claims[name] = value.clone();
        }
        let expected = Expected {
            issuer: "https://id.example.com",
            audiences: &["linecard".to_owned()],
            nonce: None,
            second_factor: &SecondFactorProof::None,
            now: OffsetDateTime::from_unix_timestamp(NOW).expect("an instant"),
        };
        check(claims.as_object().expect("claims"), &expected)
    }

    #[test]
    fn a_claim_that_is_not_as_it_must_be_is_refused_whatever_its_type() {
        use TokenRefusal::{Audience, Expired, Issuer, NoExpiry, NoSubject, NotYetValid};
        for (change, refusal) in [
            (json!({"iss": "https://id.example.com/"}), Issuer),
            (json!({"iss": ["https://id.example.com"]}), Issuer),
            (json!({"aud": "another"}), Audience),
            (json!({"aud": []}), Audience),
            (json!({"aud": [["linecard"]]}), Audience),
            (json!({"aud": null}), Audience),
            (json!({"exp": NOW - 31}), Expired),
            (json!({"exp": null}), NoExpiry),
            (json!({"exp": "9999999999"}), NoExpiry),
            (json!({"exp": -1}), NoExpiry),
            (json!({"exp": 1e300}), NoExpiry),
            (json!({"nbf": NOW + 31}), NotYetValid),
            (json!({"nbf": "soon"}), NotYetValid),
            (json!({"sub": null}), NoSubject),
            (json!({"sub": ""}), NoSubject),
            (json!({"sub": 7}), NoSubject),
        ] {
            assert_eq!(checked(&change), Err(refusal), "{change}");
        }
        for change in [json!({}), json!({"aud": "linecard"}), json!({"exp": NOW - 29}), json!({"nbf": NOW + 29})] {
            assert!(checked(&change).is_ok(), "{change}");
        }
    }

    #[test]
    fn an_address_counts_only_if_the_provider_has_verified_it() {
        let email =
            |claims: Value| checked(&claims).expect("valid").verified_email.map(|email| email.as_str().to_owned());
        assert_eq!(
            email(json!({"email": "Ada@example.com", "email_verified": true})),
            Some("ada@example.com".to_owned())
        );
        for claims in [
            json!({"email": "ada@example.com"}),
            json!({"email": "ada@example.com", "email_verified": "true"}),
            json!({"email": "ada@example.com", "user_metadata": {"email_verified": true}}),
            json!({"email": ["ada@example.com"], "email_verified": true}),
        ] {
            assert_eq!(email(claims.clone()), None, "{claims}");
        }
    }
}
