//! Whether an account may dial what the limits allow, and no more than they need.

use std::time::Duration;

use linecard_domain::{AgentId, AllowedCountry, CountryCode, Limits, PhoneNumber};
use linecard_store::{Store, TenantContext, agent_get, organization_get};
use linecard_twilio::{DialingPermission, TwilioTelephonyAdapter};

use crate::credentials::Access;
use crate::error::{AppError, VerificationProblem};

/// Nothing depends on the answer, so nobody waits long for it.
const WITHIN: Duration = Duration::from_secs(5);
/// How many countries a text names.
const NAMED: usize = 5;

/// What the limits of an organization, and of the agent that a line belongs to, let through.
#[derive(Debug, Clone, Default)]
pub(super) struct DialingNeeds {
    /// `None`: all countries. Otherwise those that all of the lists allow.
    countries: Option<Vec<AllowedCountry>>,
    /// Whether a costly type of numbers is allowed.
    costly: bool,
}

impl DialingNeeds {
    pub(super) async fn of(store: &Store, context: &TenantContext, agent: Option<AgentId>) -> Result<Self, AppError> {
        let mut tx = store.begin(context).await?;
        let organization = organization_get(&mut tx).await?.map(|organization| organization.limits);
        let agent = match agent {
            Some(agent) => agent_get(tx.last(), agent).await?.map(|agent| agent.settings.limits),
            None => None,
        };
        Ok(Self::of_limits(&organization.unwrap_or_default(), agent.as_ref()))
    }

    fn of_limits(organization: &Limits, agent: Option<&Limits>) -> Self {
        let of_agent = agent.and_then(|agent| agent.allowed_countries.as_ref());
        let countries = match (&organization.allowed_countries, of_agent) {
            (Some(all), Some(some)) => Some(all.iter().filter(|country| some.contains(country)).copied().collect()),
            (one, other) => one.as_ref().or(other).cloned(),
        };
        let has_types = |limits: &Limits| limits.allowed_number_types.as_ref().is_some_and(|types| !types.is_empty());
        let agent_has_none = agent.is_some_and(|agent| agent.allowed_number_types.is_some() && !has_types(agent));
        Self { countries, costly: has_types(organization) && !agent_has_none }
    }

    /// The codes of the countries that calls from this number may go to; empty where all may.
    fn codes(&self, from: &PhoneNumber) -> Vec<String> {
        let code = |country: &AllowedCountry| match country {
            AllowedCountry::Own => CountryCode::of_own(from).map(|country| country.to_string()),
            AllowedCountry::Country(country) => Some(country.to_string()),
        };
        self.countries.iter().flatten().filter_map(code).collect()
    }

    fn compare(&self, from: &PhoneNumber, permissions: &[DialingPermission]) -> Result<(), VerificationProblem> {
        let needed = self.codes(from);
        let is_needed = |code: &str| needed.iter().any(|needed| needed == code);
        let not_enabled =
            named(permissions, |code, found| is_needed(code) && found.low_risk_numbers_enabled == Some(false));
        if not_enabled.is_some() {
            return Err(VerificationProblem::CountryNotEnabled(not_enabled));
        }
        let high_risk = named(permissions, |_, found| {
            found.high_risk_tollfraud_numbers_enabled == Some(true)
                || !self.costly && found.high_risk_special_numbers_enabled == Some(true)
        });
        if high_risk.is_some() {
            return Err(VerificationProblem::HighRiskEnabled(high_risk));
        }
        Ok(())
    }
}

/// The codes of the countries that are meant; `None`: there are none.
fn named(permissions: &[DialingPermission], is_meant: impl Fn(&str, &DialingPermission) -> bool) -> Option<String> {
    let codes = permissions.iter().filter_map(|found| Some((found.iso_code.as_deref()?, found)));
    let meant: Vec<&str> = codes.filter(|(code, found)| is_meant(code, found)).map(|(code, _)| code).collect();
    let more = if meant.len() > NAMED { " and more" } else { "" };
    let shown = meant.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    (!meant.is_empty()).then(|| format!("{shown}{more}"))
}

/// If Twilio does not show the permissions, or not soon, nothing is known, and nothing is reported.
pub(super) async fn require_permissions(
    twilio: &TwilioTelephonyAdapter,
    access: &Access,
    from: &PhoneNumber,
    needs: &DialingNeeds,
) -> Result<(), VerificationProblem> {
    let config = access.with_token();
    match tokio::time::timeout(WITHIN, twilio.dialing_permissions(&config)).await {
        Ok(Ok(permissions)) => needs.compare(from, &permissions),
        Ok(Err(_)) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use linecard_domain::NumberType;

    use super::*;

    fn permission(code: &str, low_risk: bool, special: bool, fraud: bool) -> DialingPermission {
        DialingPermission {
            iso_code: Some(code.to_owned()),
            low_risk_numbers_enabled: Some(low_risk),
            high_risk_special_numbers_enabled: Some(special),
            high_risk_tollfraud_numbers_enabled: Some(fraud),
        }
    }

    fn limits(countries: Option<&[&str]>, types: Option<&[NumberType]>) -> Limits {
        Limits {
            allowed_countries: countries
                .map(|codes| codes.iter().map(|code| code.parse().expect("a country")).collect()),
            allowed_number_types: types.map(<[_]>::to_vec),
            ..Limits::default()
        }
    }

    fn found(organization: &Limits, agent: Option<&Limits>, permissions: &[DialingPermission]) -> Option<&'static str> {
        let from = PhoneNumber::from_stored("+14155550100").expect("a number");
        DialingNeeds::of_limits(organization, agent).compare(&from, permissions).err().map(|problem| problem.code())
    }

    #[test]
    fn a_country_that_limits_allow_must_be_enabled_and_no_other() {
        let twilio = [permission("US", true, false, false), permission("DE", false, false, false)];
        for (countries, of_agent, expected) in [
            (Some(&["own"][..]), None, None),
            (Some(&["own", "DE"][..]), None, Some("twilio-country-not-enabled")),
            (Some(&["own", "DE"][..]), Some(&["own"][..]), None),
            (None, Some(&["DE"][..]), Some("twilio-country-not-enabled")),
            (Some(&["JP"][..]), None, None),
            (None, None, None),
        ] {
            let agent = of_agent.map(|codes| limits(Some(codes), None));
            assert_eq!(
                found(&limits(countries, None), agent.as_ref(), &twilio),
                expected,
                "{countries:?} {of_agent:?}"
            );
        }
    }

    #[test]
    fn what_toll_fraud_uses_is_not_to_be_enabled_without_need() {
        let (us, premium) = (limits(Some(&["own"]), None), [NumberType::PremiumRate]);
        let special = [permission("US", true, true, false)];
        assert_eq!(found(&us, None, &special), Some("twilio-high-risk-enabled"));
        let allowing = limits(Some(&["own"]), Some(&premium));
        assert_eq!(found(&allowing, None, &special), None);
        assert_eq!(found(&allowing, Some(&limits(None, Some(&[]))), &special), Some("twilio-high-risk-enabled"));
        assert_eq!(found(&allowing, None, &[permission("LV", true, false, true)]), Some("twilio-high-risk-enabled"));
        assert_eq!(found(&us, None, &[DialingPermission::default()]), None, "Twilio says nothing");
    }

    #[test]
    fn few_countries_are_named() {
        let many: Vec<_> = ["LV", "CU", "SO", "TN", "GM", "ZW"].map(|code| permission(code, true, true, true)).into();
        assert_eq!(named(&many, |_, _| true).as_deref(), Some("LV, CU, SO, TN, GM and more"));
        assert_eq!(named(&many, |_, _| false), None);
    }
}
